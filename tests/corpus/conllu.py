"""Reading a CoNLL-U file for tests: texts with the spans of their surface tokens."""

from pathlib import Path


def ud_sentences(path: Path) -> list[tuple[str, set[tuple[int, int]]]]:
    """Return text and surface token spans of each sentence of a CoNLL-U file."""
    sentences: list[tuple[str, set[tuple[int, int]]]] = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        text = next(line for line in block.split("\n") if line.startswith("# text = ")).removeprefix("# text = ")
        spans: set[tuple[int, int]] = set()
        position = covered = 0
        for line in block.split("\n"):
            number, form = ("#", "") if line.startswith("#") else tuple(line.split("\t")[:2])
            if "-" in number:
                covered = int(number.split("-")[1])
            elif number == "#" or "." in number or int(number) <= covered:
                continue
            start = text.index(form, position)
            position = start + len(form)
            spans.add((start, position))
        sentences.append((text, spans))
    return sentences

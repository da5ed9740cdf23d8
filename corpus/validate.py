"""Checks of what lies on disk: an ``articles.jsonl``, or a release folder."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from standpunkt import jsonl
from standpunkt.corpus.dataset import join
from standpunkt.corpus.load import require_articles
from standpunkt.corpus.progress import Track, silent
from standpunkt.corpus.stored import read_release, read_rows
from standpunkt.corpus.text.segment import Sentence, segment
from standpunkt.errors import Fault, InputError
from standpunkt.labels import Split
from standpunkt.schema import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationReport:
    """What was checked, and what is wrong."""

    articles: int
    sentences: int
    """Sentences whose offsets slice back."""
    tokens: int
    """Tokens whose offsets slice back."""
    duplicates: tuple[tuple[str, str], ...]
    """Ids of articles with equal text: the later one, the first one."""
    faults: tuple[Fault, ...]
    """Everything that is wrong; duplicates are reported, not faults."""


def validate(path: Path, *, track: Track = silent) -> ValidationReport:
    """Check a file of articles or a release folder.

    Records are checked against their invariants, a release also against its checksums and its annotations against their
    articles. Sentences and tokens are cut anew and must cover every character that is no white space exactly once.

    Raises:
        InputError: the file is of another kind.
        UsageError: there is no such file or folder.
    """
    faults: list[Fault] = []
    first: dict[str, str] = {}
    duplicates: list[tuple[str, str]] = []
    articles = sentences = tokens = 0
    for article in track(_read_folder(path, faults) if path.is_dir() else _read_file(path, faults), "checking offsets"):
        articles += 1
        if article.text_sha256 in first:
            duplicates.append((article.id, first[article.text_sha256]))
        first.setdefault(article.text_sha256, article.id)
        cut = list(segment(article))
        if bad := segmentation_fault(article, cut):
            faults.append(bad.at(file=str(path)))
        else:
            sentences += len(cut)
            tokens += sum(len(sentence.tokens) for sentence in cut)
    return ValidationReport(
        articles=articles,
        sentences=sentences,
        tokens=tokens,
        duplicates=tuple(duplicates),
        faults=tuple(faults),
    )


def segmentation_fault(article: Article, sentences: Iterable[Sentence]) -> Fault | None:
    """Return a fault if sentences and tokens do not cover the article's visible characters exactly once, in order."""
    covered: list[str] = []
    position = 0
    for sentence in sentences:
        ascending = position <= sentence.start < sentence.end <= len(article.text)
        edges = sentence.tokens and (sentence.tokens[0][0], sentence.tokens[-1][1]) == (sentence.start, sentence.end)
        if not (ascending and edges):
            return _offset_fault(article, f"sentence {sentence.start}-{sentence.end} after {position}")
        for start, end in sentence.tokens:
            if not position <= start < end:
                return _offset_fault(article, f"token {start}-{end} after {position}")
            covered.append(article.text[start:end])
            position = end
    if "".join(covered) != "".join(article.text.split()):
        return _offset_fault(article, "tokens that leave characters out")
    return None


def _offset_fault(article: Article, found: str) -> Fault:
    expected = f"sentences and tokens of {article.id} to cover its text once, in order"
    return Fault(code="E_SEGMENT", path="$.text", expected=expected, found=found)


def _read_file(path: Path, faults: list[Fault]) -> Iterator[Article]:
    """Yield what can be read, one article in memory at a time; the faults of the rest are appended to `faults`."""
    require_articles(path)
    try:
        yield from jsonl.stream(path, Article, key="id")
    except InputError as error:
        faults += error.faults


def _read_folder(path: Path, faults: list[Fault]) -> Iterable[Article]:
    try:
        corpus = read_release(path)
    except InputError as error:
        faults += error.faults
        return ()
    faults += join(corpus.articles, [*corpus.gold.values(), *corpus.annotations])
    faults += _stored_faults(path, {article.id: article.text for article in corpus.articles})
    return corpus.articles


def _stored_faults(folder: Path, texts: Mapping[str, str]) -> Iterator[Fault]:
    """Yield the rows of ``ner`` and ``stance`` whose stored words are not what their offsets point at."""
    for split in Split:
        for row in read_rows(folder, "ner", split):
            text = texts.get(row["article_id"], "")
            if [text[start:end] for start, end in row["token_offsets"]] != row["tokens"]:
                yield _stored_fault(f"ner {split} {row['id']}")
        for row in read_rows(folder, "stance", split):
            text = texts.get(row["article_id"], "")
            ends = [end for end in ("holder", "target") if row[f"{end}_start"] is not None]
            if any(text[row[f"{end}_start"] : row[f"{end}_end"]] != row[f"{end}_text"] for end in ends):
                yield _stored_fault(f"stance {split} {row['pair_id']}")


def _stored_fault(found: str) -> Fault:
    return Fault(code="E_OFFSET", expected="stored words that are the text at their offsets", found=found)

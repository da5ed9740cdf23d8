"""The doctor: each mistake, made with a real system's predictions, is named with its cost; good ones are left alone."""

import gzip
import html
import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from standpunkt import Annotation, Article, InputError, Prediction, UsageError, jsonl
from standpunkt.baselines.registry import find
from standpunkt.baselines.run import run
from standpunkt.cli import main
from standpunkt.cli.eval.doctor import with_sentences
from standpunkt.cli.eval.gold import gold_of
from standpunkt.corpus.load import load
from standpunkt.eval.doctor.diagnose import Report, diagnose
from standpunkt.eval.doctor.loose import read_loosely
from standpunkt.eval.gold import Gold
from standpunkt.eval.score import score
from standpunkt.eval.submissions.read import Missing, read_submission
from standpunkt.labels import Split, Task
from standpunkt.schema import text_sha256

Line = dict[str, Any]
Lines = list[Line]
EXTRA = '\N{BALLOT BOX WITH BALLOT} "A&B" '
"""What stands before each article's second section: a character beyond the BMP, and some that HTML escapes."""


@pytest.fixture(scope="module")
def sample() -> dict[Task, Gold]:
    """The gold of the sample's test split, with `EXTRA` in front of each article's second section."""
    corpus = load("sample")
    return {task: _with_extra(with_sentences(gold_of(corpus, task, Split.TEST))) for task in (Task.NER, Task.STANCE)}


@pytest.fixture(scope="module")
def predicted(sample: dict[Task, Gold], tmp_path_factory: pytest.TempPathFactory) -> dict[Task, Lines]:
    """What two baselines predict for it."""
    folder = tmp_path_factory.mktemp("runs")
    lines: dict[Task, Lines] = {}
    for task, name in ((Task.NER, "ner/crf"), (Task.STANCE, "stance/tfidf-window")):
        run(find(name), load("sample"), folder / task)
        text = (folder / task / "predictions.jsonl").read_text(encoding="utf-8")
        lines[task] = [json.loads(line) for line in text.splitlines()]
    begin = {article.id: article.sections[1].start for article in sample[Task.NER].articles}
    for line in lines[Task.NER]:
        for mention in line["mentions"]:
            by = len(EXTRA) * (mention["start"] >= begin[line["article_id"]])
            mention |= {"start": mention["start"] + by, "end": mention["end"] + by}
    return lines


def _with_extra(gold: Gold) -> Gold:
    """Put `EXTRA` into each text; all that points behind it moves along."""
    begin = {article.id: article.sections[1].start for article in gold.articles}

    def by(name: str, at: int) -> int:
        return len(EXTRA) * (at >= begin[name])

    def moved(article: Article) -> Article:
        at = begin[article.id]
        text = article.text[:at] + EXTRA + article.text[at:]
        sections = [
            msgspec.structs.replace(
                s, start=s.start + len(EXTRA) * (s.start > at), end=s.end + len(EXTRA) * (s.start >= at)
            )
            for s in article.sections
        ]
        return msgspec.structs.replace(article, text=text, sections=tuple(sections), text_sha256=text_sha256(text))

    def annotation(said: Annotation) -> Annotation:
        mentions = (
            msgspec.structs.replace(
                m, start=m.start + by(said.article_id, m.start), end=m.end + by(said.article_id, m.start)
            )
            for m in said.mentions
        )
        return msgspec.structs.replace(said, mentions=tuple(mentions))

    articles = tuple(map(moved, gold.articles))
    annotations = {article.id: annotation(gold.annotations[article.id]) for article in articles}
    starts = {name: tuple(at + len(EXTRA) * (at > begin[name]) for at in ats) for name, ats in gold.sentences.items()}
    return replace(gold, articles=articles, annotations=annotations, sentences=starts)


def official(tmp_path: Path, lines: Lines, gold: Gold) -> float | None:
    path = tmp_path / "official.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    submission = read_submission(path, gold, missing=Missing.EMPTY)
    result = score(gold, submission, replicates=1, check=False)
    return next(iter(result.metrics.values())).value


def examined(tmp_path: Path, content: str | bytes, gold: Gold) -> Report:
    path = tmp_path / "predictions.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return diagnose(path, gold)


def as_lines(lines: Lines) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def with_spans(lines: Lines, gold: Gold, place: Callable[[str, int], int]) -> Lines:
    """The predictions with each offset counted otherwise."""
    texts = {article.id: article.text for article in gold.articles}
    return [
        line
        | {
            "mentions": [
                m | {end: place(texts[line["article_id"]], m[end]) for end in ("start", "end")}
                for m in line["mentions"]
            ]
        }
        for line in lines
    ]


def each_mention(lines: Lines, change: Callable[[Line], Line]) -> Lines:
    return [line | {"mentions": [m | change(m) for m in line["mentions"]]} for line in lines]


COUNTED: dict[str, Callable[[str, int], int]] = {
    "UTF16": lambda text, n: len(text[:n].encode("utf-16-le")) // 2,
    "UTF8": lambda text, n: len(text[:n].encode()),
    "NFD": lambda text, n: len(unicodedata.normalize("NFD", text[:n])),
    "CRLF": lambda text, n: n + text[:n].count("\n"),
    "ONE_LINE_END": lambda text, n: len(text[:n].replace("\n\n", " ")),
    "NO_LINE_ENDS": lambda text, n: len(text[:n].replace("\n", "")),
    "TRANSLITERATED": lambda text, n: len(re.sub("[äöüÄÖÜß]", "xx", text[:n])),
    "HTML": lambda text, n: len(html.escape(text[:n])),
    "NO_TITLE": lambda text, n: n - text.index("\n\n") - 2,
    "SHIFT": lambda _, n: n + 7,
}
"""What counts offsets otherwise, by the name that the doctor must give it."""


@pytest.mark.parametrize("code", COUNTED)
def test_offsets_counted_otherwise(
    sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path, code: str
) -> None:
    gold, kept = sample[Task.NER], predicted[Task.NER]
    if code == "NO_TITLE":  # what lies in the title has no place without it
        title = {a.id: a.sections[0].end if a.sections[0].kind == "title" else 10**6 for a in gold.articles}
        kept = [
            line | {"mentions": [m for m in line["mentions"] if m["start"] > title[line["article_id"]]]}
            for line in kept
        ]
    broken = with_spans(kept, gold, COUNTED[code])
    report = examined(tmp_path, as_lines(broken), gold)
    (found,) = report.diagnoses
    assert (found.code, found.before, found.after) == (code, report.score, official(tmp_path, kept, gold))
    check_line(found.mend, broken, kept, gold)


def check_line(line: str, broken: Lines, whole: Lines, gold: Gold) -> None:
    """Run the line that the doctor says on every offset."""
    texts = {article.id: article.text for article in gold.articles}
    for bad, good in zip(broken, whole, strict=True):
        for given, meant in zip(bad["mentions"], good["mentions"], strict=True):
            here: dict[str, Any] = {"text": texts[bad["article_id"]], "start": given["start"], "end": given["end"]}
            exec(line.partition("  #")[0], {"html": html, "unicodedata": unicodedata}, here)  # noqa: S102
            assert here["start"] == meant["start"]


ENDS: dict[str, Callable[[Line], Line]] = {
    "INCLUSIVE_END": lambda m: {"end": m["end"] - 1},
    "ONE_BASED": lambda m: {"start": m["start"] + 1, "end": m["end"] + 1},
    "ONE_BASED_INCLUSIVE": lambda m: {"start": m["start"] + 1},
    "LENGTH": lambda m: {"end": m["end"] - m["start"]},
    "END_BEHIND": lambda m: {"end": m["end"] + 1},
    "LABEL_CASE": lambda m: {"label": m["label"].lower()},
    "LABEL_PREFIX": lambda m: {"label": "B-" + m["label"]},
    "LABEL_NAME": lambda m: {
        "label": {"PER": "Person", "ORG": "Organisation", "LOC": "Ort", "MISC": "OTH"}[m["label"]]
    },
    "LABELS_SWAPPED": lambda m: {"label": {"PER": "ORG", "ORG": "PER"}.get(m["label"], m["label"])},
    "LABELS_OF_MODEL": lambda m: {"label": {"PER": "LABEL_1", "ORG": "LABEL_2"}.get(m["label"], "LABEL_0")},
}


@pytest.mark.parametrize("code", ENDS)
def test_ends_and_labels(sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path, code: str) -> None:
    gold = sample[Task.NER]
    report = examined(tmp_path, as_lines(each_mention(predicted[Task.NER], ENDS[code])), gold)
    assert [found.code for found in report.diagnoses] == [code]
    assert report.diagnoses[-1].after == official(tmp_path, predicted[Task.NER], gold)


@pytest.mark.parametrize(("code", "marks"), [("SPACES", " \n"), ("PUNCTUATION", ".,")])
def test_edges(sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path, code: str, marks: str) -> None:
    """Spans take the white space, or the punctuation, that follows them."""
    gold = sample[Task.NER]
    broken = with_spans(predicted[Task.NER], gold, lambda text, n: n + (n < len(text) and text[n] in marks))
    report = examined(tmp_path, as_lines(broken), gold)
    assert [found.code for found in report.diagnoses] == [code]
    assert report.diagnoses[-1].after == official(tmp_path, predicted[Task.NER], gold)


def test_fine_classes_become_label_and_form(
    sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path
) -> None:
    def fine(mention: Line) -> Line:
        return {"label": mention["label"].replace("MISC", "OTH") + mention["form"].replace("name", ""), "form": None}

    report = examined(tmp_path, as_lines(each_mention(predicted[Task.NER], fine)), sample[Task.NER])
    assert report.diagnoses[-1].code == "LABEL_FINE"
    assert report.diagnoses[-1].after == official(tmp_path, predicted[Task.NER], sample[Task.NER])


def test_mistakes_lie_over_one_another(sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path) -> None:
    """Bytes, inclusive ends, lower case and PER for ORG, all at once."""
    gold = sample[Task.NER]
    broken = with_spans(predicted[Task.NER], gold, COUNTED["UTF8"])
    broken = each_mention(each_mention(broken, ENDS["LABELS_SWAPPED"]), ENDS["INCLUSIVE_END"])
    broken = each_mention(broken, ENDS["LABEL_CASE"])
    report = examined(tmp_path, as_lines(broken), gold)
    assert [found.code for found in report.diagnoses] == ["LABEL_CASE", "UTF8+INCLUSIVE_END", "LABELS_SWAPPED"]
    assert report.diagnoses[-1].after == official(tmp_path, predicted[Task.NER], gold)
    assert report.faults


def test_sentences_one_off(sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path) -> None:
    """Each sentence's predictions stand in the next one; those of the last are lost."""
    gold = sample[Task.NER]
    broken, kept = [], []
    for line in predicted[Task.NER]:
        starts = gold.sentences[line["article_id"]]
        moved, whole = [], []
        for mention in line["mentions"]:
            at = sum(start <= mention["start"] for start in starts) - 1
            if at + 1 < len(starts) and mention["end"] + starts[at + 1] - starts[at] <= (*starts, 10**6)[at + 2]:
                by = starts[at + 1] - starts[at]
                moved.append(mention | {"start": mention["start"] + by, "end": mention["end"] + by})
                whole.append(mention)
        broken.append(line | {"mentions": moved})
        kept.append(line | {"mentions": whole})
    found = examined(tmp_path, as_lines(broken), gold).diagnoses[0]
    assert found.code == "SENTENCES"
    assert found.after == official(tmp_path, kept, gold)


def test_articles_one_off(sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path) -> None:
    gold = sample[Task.NER]
    names = [article.id for article in gold.articles]
    told = dict(zip(names, [*names[3:], *names[:3]], strict=True))
    broken = [line | {"article_id": told[line["article_id"]]} for line in predicted[Task.NER]]
    (found,) = examined(tmp_path, as_lines(broken), gold).diagnoses
    assert (found.code, found.after) == ("ROTATED", official(tmp_path, predicted[Task.NER], gold))


def test_each_article_shifted_by_its_own(
    sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path
) -> None:
    gold, lines = sample[Task.NER], predicted[Task.NER]
    broken = []
    for n, line in enumerate(lines):
        by = 40 + 9 * n
        moved = [m | {"start": m["start"] + by, "end": m["end"] + by} for m in line["mentions"]]
        broken.append(line | {"mentions": moved})
    (found,) = examined(tmp_path, as_lines(broken), gold).diagnoses
    assert (found.code, found.after) == ("SHIFT_BY_ARTICLE", official(tmp_path, lines, gold))


def test_tokens_counted(sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path) -> None:
    gold = sample[Task.NER]

    def token(text: str, n: int) -> int:
        return sum(match.start() < n for match in re.finditer(r"\w+|[^\w\s]", text))

    (found,) = examined(tmp_path, as_lines(with_spans(predicted[Task.NER], gold, token)), gold).diagnoses
    assert found.code == "TOKENS"


def test_word_pieces(sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path) -> None:
    """A pipeline that joins nothing: B-PER for the first word, I-PER for the others."""
    gold = sample[Task.NER]
    texts = {article.id: article.text for article in gold.articles}

    def words(line: Line, mention: Line) -> Iterator[Line]:
        text = texts[line["article_id"]][mention["start"] : mention["end"]]
        for n, match in enumerate(re.finditer(r"\S+", text)):
            start, end = mention["start"] + match.start(), mention["start"] + match.end()
            yield {"start": start, "end": end, "entity": f"{'I' if n else 'B'}-{mention['label']}"}

    lines = predicted[Task.NER]
    broken = [line | {"mentions": [word for m in line["mentions"] for word in words(line, m)]} for line in lines]
    report = examined(tmp_path, as_lines(broken), gold)
    assert [found.code for found in report.diagnoses] == ["FIELDS", "LABEL_PREFIX", "PIECES"]
    whole = official(tmp_path, lines, gold)
    assert whole is not None
    assert report.diagnoses[-1].after == pytest.approx(whole, abs=0.02), "neighbours of one label are joined, too"


IDS: dict[str, Callable[[str], str]] = {
    "white space": lambda name: f" {name}",
    "another case": str.upper,
    "file ending": lambda name: f"data/{name}.txt",
    "other signs": lambda name: name.replace("-", "_"),
    "'corpus:' in front": lambda name: f"corpus:{name}",
    "'#0' at the end": lambda name: f"{name}#0",
    "'sample-' missing": lambda name: name.removeprefix("sample-"),
}


@pytest.mark.parametrize("what", IDS)
def test_ids(sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path, what: str) -> None:
    gold, lines = sample[Task.NER], predicted[Task.NER]
    broken = [line | {"article_id": IDS[what](line["article_id"])} for line in lines]
    (found,) = examined(tmp_path, as_lines(broken), gold).diagnoses
    assert (found.code, found.after) == ("IDS", official(tmp_path, lines, gold))
    assert what in found.what


def test_numbers_for_ids(sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path) -> None:
    gold, lines = sample[Task.NER], predicted[Task.NER]
    place = {article.id: n for n, article in enumerate(gold.articles)}
    broken = [line | {"article_id": place[line["article_id"]]} for line in lines]
    (found,) = examined(tmp_path, as_lines(broken), gold).diagnoses
    assert (found.code, found.after) == ("IDS", official(tmp_path, lines, gold))


def test_other_containers_fields_and_encodings(
    sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path
) -> None:
    gold, lines = sample[Task.NER], predicted[Task.NER]
    whole = official(tmp_path, lines, gold)
    other = [
        {
            "doc_id": line["article_id"],
            "entities": [{"begin": m["start"], "stop": m["end"], "type": m["label"]} for m in line["mentions"]],
        }
        for line in lines
    ]
    lists = {line["article_id"]: [[m["start"], m["end"], m["label"]] for m in line["mentions"]] for line in lines}
    for content, codes in (
        (json.dumps(lines), ["NOT_LINES"]),
        (json.dumps(lists), ["NOT_LINES", "FIELDS"]),
        (as_lines(other), ["FIELDS"]),
        (as_lines(lines).encode("utf-16"), ["ENCODING"]),
    ):
        report = examined(tmp_path, content, gold)
        assert [found.code for found in report.diagnoses] == codes
        assert {(found.before, found.after) for found in report.diagnoses} == {(None, whole)}


PAIRS: dict[str, Callable[[Line], Line]] = {
    "LABEL_CASE": lambda line: {"label": line["label"].lower()},
    "LABEL_NAME": lambda line: {
        "label": {"FAVOR": "dafür", "AGAINST": "contra", "NEUTRAL": "abwägend", "NONE": "none"}[line["label"]]
    },
    "IDS": lambda line: {"pair_id": re.sub(r":(\w+)>(\w+)$", r":\2>\1", line["pair_id"])},
}


@pytest.mark.parametrize("code", PAIRS)
def test_pairs(sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path, code: str) -> None:
    gold, lines = sample[Task.STANCE], predicted[Task.STANCE]
    report = examined(tmp_path, as_lines([line | PAIRS[code](line) for line in lines]), gold)
    assert {found.code for found in report.diagnoses} <= {code, "LABEL_CASE"}
    assert report.diagnoses[-1].after == official(tmp_path, lines, gold)


def nearly_right(gold: Gold, wrong: float, seed: int = 1) -> Lines:
    """Gold labels, some of them replaced by any label."""
    rng = random.Random(seed)  # noqa: S311
    return [
        {
            "article_id": pair.article_id,
            "pair_id": pair.pair_id,
            "label": rng.choice(("FAVOR", "AGAINST", "NEUTRAL", "NONE")) if rng.random() < wrong else str(pair.label),
        }
        for pair in gold.pairs
    ]


def test_swapped_poles(sample: dict[Task, Gold], tmp_path: Path) -> None:
    gold = sample[Task.STANCE]
    lines = nearly_right(gold, 0.3)
    swapped = [
        line | {"label": {"FAVOR": "AGAINST", "AGAINST": "FAVOR"}.get(line["label"], line["label"])} for line in lines
    ]
    (found,) = examined(tmp_path, as_lines(swapped), gold).diagnoses
    assert (found.code, found.after) == ("LABELS_SWAPPED", official(tmp_path, lines, gold))


def test_labels_some_lines_off(sample: dict[Task, Gold], tmp_path: Path) -> None:
    gold = sample[Task.STANCE]
    lines = nearly_right(gold, 0.1)
    labels = [line["label"] for line in lines]
    turned = [line | {"label": label} for line, label in zip(lines, labels[2:] + labels[:2], strict=True)]
    (found,) = examined(tmp_path, as_lines(turned), gold).diagnoses
    assert (found.code, found.after) == ("ROTATED", official(tmp_path, lines, gold))


def arrows_of(gold: Gold) -> Lines:
    """The gold itself, as a prediction of the task stance-e2e."""
    return [
        {
            "article_id": article.id,
            "mentions": [msgspec.to_builtins(mention) for mention in gold.annotations[article.id].mentions],
            "stances": [msgspec.to_builtins(stance) for stance in gold.annotations[article.id].stances],
        }
        for article in gold.articles
    ]


def each_arrow(lines: Lines, change: Callable[[Line], Line]) -> Lines:
    return [line | {"stances": [arrow | change(arrow) for arrow in line["stances"]]} for line in lines]


ARROWS: dict[str, Callable[[Line], Line]] = {
    "LABEL_CASE": lambda arrow: {"polarity": arrow["polarity"].lower()},
    "LABEL_NAME": lambda arrow: {"polarity": {"FAVOR": "pro", "AGAINST": "contra"}.get(arrow["polarity"], "abwägend")},
    "ARROWS_TURNED": lambda arrow: {"holder": arrow["target"], "target": arrow["holder"]},
    "LABELS_SWAPPED": lambda arrow: {
        "polarity": {"FAVOR": "AGAINST", "AGAINST": "FAVOR"}.get(arrow["polarity"], "NEUTRAL")
    },
}


@pytest.mark.parametrize("code", ARROWS)
def test_arrows(sample: dict[Task, Gold], tmp_path: Path, code: str) -> None:
    gold = replace(sample[Task.NER], task=Task.STANCE_E2E)
    report = examined(tmp_path, as_lines(each_arrow(arrows_of(gold), ARROWS[code])), gold)
    assert [found.code for found in report.diagnoses] == [code]
    assert report.diagnoses[-1].after == 1


def test_offsets_end_to_end(sample: dict[Task, Gold], tmp_path: Path) -> None:
    gold = replace(sample[Task.NER], task=Task.STANCE_E2E)
    assert examined(tmp_path, as_lines(arrows_of(gold)), gold).diagnoses == ()
    broken = with_spans(arrows_of(gold), gold, COUNTED["UTF8"])
    (found,) = examined(tmp_path, as_lines(broken), gold).diagnoses
    assert (found.code, found.after) == ("UTF8", 1)


def words_at_random(gold: Gold, seed: int, *, labels: tuple[str, ...], share: float) -> Lines:
    rng = random.Random(seed)  # noqa: S311
    return [
        {
            "article_id": article.id,
            "mentions": [
                {"start": match.start(), "end": match.end(), "label": rng.choice(labels)}
                for match in re.finditer(r"\w+", article.text)
                if (match[0][0].isupper() or share < 1) and rng.random() < share
            ],
        }
        for article in gold.articles
    ]


def gold_with(gold: Gold, change: Callable[[random.Random, Line], Line], seed: int) -> Lines:
    rng = random.Random(seed)  # noqa: S311
    return [
        {
            "article_id": article.id,
            "mentions": [
                change(rng, {"start": m.start, "end": m.end, "label": str(m.label)})
                for m in gold.annotations[article.id].mentions
                if m.form
            ],
        }
        for article in gold.articles
    ]


FOUR = ("PER", "ORG", "LOC", "MISC")
BAD_SYSTEMS: dict[str, Callable[[Gold, int], Lines]] = {
    "says nothing": lambda gold, _: [{"article_id": article.id} for article in gold.articles],
    "every capitalised word is a person": lambda gold, n: words_at_random(gold, n, labels=("PER",), share=1),
    "every capitalised word, any label": lambda gold, n: words_at_random(gold, n, labels=FOUR, share=1),
    "words at random": lambda gold, n: words_at_random(gold, n, labels=FOUR, share=0.1),
    "all labels at random": lambda gold, n: gold_with(gold, lambda rng, m: m | {"label": rng.choice(FOUR)}, n),
    "everything is a place": lambda gold, n: gold_with(gold, lambda _, m: m | {"label": "LOC"}, n),
    "ends at random": lambda gold, n: gold_with(gold, lambda rng, m: m | {"end": m["end"] + rng.choice((0, 5))}, n),
    "half of the spans moved": lambda gold, n: gold_with(
        gold, lambda rng, m: m | {"start": m["start"] + (by := rng.choice((0, 60))), "end": m["end"] + by}, n
    ),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", BAD_SYSTEMS)
def test_bad_systems_are_not_ill(sample: dict[Task, Gold], tmp_path: Path, name: str, seed: int) -> None:
    gold = sample[Task.NER]
    lines = BAD_SYSTEMS[name](gold, seed)
    texts = {article.id: article.text for article in gold.articles}
    for line in lines:  # what the scorer would refuse is a fault, and not what is asked here
        spans = {
            (m["start"], m["end"]): m for m in line.get("mentions", ()) if m["end"] <= len(texts[line["article_id"]])
        }
        text = texts[line["article_id"]]
        line["mentions"] = [m for (a, b), m in spans.items() if text[a:b] == text[a:b].strip()]
    report = examined(tmp_path, as_lines(lines), gold)
    assert (report.faults, report.diagnoses) == ((), ())
    assert report.score == official(tmp_path, lines, gold)


@pytest.mark.parametrize("wrong", [0, 0.5, 0.9, 1])
@pytest.mark.parametrize("seed", range(3))
def test_bad_answers_are_not_ill(sample: dict[Task, Gold], tmp_path: Path, wrong: float, seed: int) -> None:
    report = examined(tmp_path, as_lines(nearly_right(sample[Task.STANCE], wrong, seed)), sample[Task.STANCE])
    assert report.diagnoses == ()


def test_good_predictions_are_left_alone(
    sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path
) -> None:
    for task in (Task.NER, Task.STANCE):
        report = examined(tmp_path, as_lines(predicted[task]), sample[task])
        assert (report.faults, report.diagnoses) == ((), ())
        assert report.score == official(tmp_path, predicted[task], sample[task])


@pytest.mark.parametrize("content", ["", "hello", "[1, 2]", "null", "[" * 100_000, '{"a": 1}', "\x00\x01"])
def test_what_is_no_prediction_is_refused(sample: dict[Task, Gold], tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="E_JSON"):
        examined(tmp_path, content, sample[Task.NER])


def test_reading_never_stumbles(tmp_path: Path) -> None:
    """Values of any kind in any place are read or passed over."""
    numbers: list[object] = [1.5, -(10**30), float("inf"), [1, 2, 3], {"start": "7", "end": 9.0, "label": 3}]
    strange: list[object] = [None, True, "x", [], {}, *numbers]
    lines = [{"id": one, "mentions": [other, strange], "stances": [other]} for one in strange for other in strange]
    path = tmp_path / "p.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    loose = read_loosely(path, pairs=False)
    assert {(m.start, m.end, m.label) for m in loose.mentions} == {(1, 2, "3"), (7, 9, "3")}


def test_hidden_gold_has_no_doctor(sample: dict[Task, Gold], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="hidden"):
        examined(tmp_path, "{}", replace(sample[Task.NER], hidden=True))


def test_packed_files_are_read(sample: dict[Task, Gold], tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl.gz"
    predictions = [Prediction(article_id=a.id) for a in sample[Task.NER].articles]
    jsonl.write(path, predictions)
    assert diagnose(path, sample[Task.NER]).diagnoses == ()


def test_scores_carry_a_hint(sample: dict[Task, Gold], predicted: dict[Task, Lines], tmp_path: Path) -> None:
    """What is not refused, but cuts through words, is warned of; good predictions and bad systems are not."""
    gold = sample[Task.NER]
    bytes_of = with_spans(predicted[Task.NER], gold, COUNTED["UTF8"])
    texts = {article.id: article.text for article in gold.articles}
    for line in bytes_of:
        text = texts[line["article_id"]]
        surfaces = [(text[m["start"] : m["end"]], m) for m in line["mentions"] if m["end"] <= len(text)]
        line["mentions"] = [m for surface, m in surfaces if surface == surface.strip()]
    for lines, code in (
        (predicted[Task.NER], ""),
        (each_mention(predicted[Task.NER], ENDS["INCLUSIVE_END"]), "W_END_INCLUSIVE"),
        (bytes_of, "W_OFFSET_UNIT"),
        (words_at_random(gold, 1, labels=FOUR, share=0.1), ""),
    ):
        path = tmp_path / "p.jsonl"
        path.write_text(as_lines(lines), encoding="utf-8")
        result = score(gold, read_submission(path, gold), replicates=1, check=False)
        hints = [text.partition(":")[0] for text in result.warnings if text.startswith(("W_END", "W_OFFSET"))]
        assert hints == [code] * bool(code)


def test_the_command_prints_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = gold_of(load("sample"), Task.NER, Split.TEST)
    lines = gold_with(gold, lambda _, m: m | {"end": m["end"] - 1, "label": m["label"].lower()}, 1)
    path = tmp_path / "predictions.jsonl"
    path.write_text(as_lines(lines), encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["eval", "doctor", str(path), "--task", "ner"])
    told = capsys.readouterr().out
    assert left.value.code == 0
    assert told.startswith("refused (E_LABEL 315); what can be read scores f1 0.0\n")
    assert "1. LABEL_CASE: labels are in another case" in told
    assert "   f1: 0.0 -> 100.0\n   mend:     end += 1\n" in told
    assert told.endswith("this changes no score: mend the file and score it again\n")
    with pytest.raises(SystemExit):
        main(["eval", "doctor", str(path), "--task", "ner", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert [found["code"] for found in report["diagnoses"]] == ["LABEL_CASE", "INCLUSIVE_END"]


def test_a_damaged_file_or_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"article_id": "a"}' * 99)[:-12])
    for name, code in (("cut.jsonl.gz", "E_GZIP"), (".", "E_FILE")):
        with pytest.raises(SystemExit) as stopped:
            main(["eval", "doctor", str(tmp_path / name), "--task", "ner"])
        assert stopped.value.code == 1
        assert code in capsys.readouterr().err

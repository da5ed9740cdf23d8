"""The guidelines' examples, read from ``examples.yaml`` into the records that annotators make.

So they are checked like annotations: a worked example and the right half of a counter-example must pass the linter, the
wrong half must fail it where a machine can see the mistake.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Final

import msgspec

from standpunkt.annotation.guidelines import VERSION
from standpunkt.errors import Fault, InputError, RecordError
from standpunkt.labels import AUTHOR, Form, Label, Polarity, SectionKind, Source
from standpunkt.schema import Annotation, Article, Mention, Provenance, Section, Stance, text_sha256

FILE: Final = "examples.yaml"
_ARROW_WORDS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example: a short text, what is right of it, and for a counter-example what is wrong."""

    id: str
    """Name, which is its anchor too, after ``ex-``."""
    title: dict[str, str]
    """Title by language."""
    why: dict[str, str]
    """Explanation by language."""
    rulings: tuple[str, ...]
    """Anchors of the rulings it shows."""
    article: Article
    """The text as an article."""
    right: Annotation
    """The annotation as it should be."""
    wrong: Annotation | None
    """The annotation as it should not be; null in a worked example."""
    codes: tuple[str, ...]
    """What the linter finds in the wrong annotation, in its order; empty where no machine can see what is wrong."""


class _Mention(msgspec.Struct, forbid_unknown_fields=True):
    surface: str
    label: Label
    id: str = ""
    occurrence: int = 1
    form: Form | None = None
    entity: str | None = None


class _Drawn(msgspec.Struct, forbid_unknown_fields=True):
    mentions: list[_Mention]
    stances: list[str] = []
    codes: list[str] = []


class _Worked(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    title: dict[str, str]
    text: str
    mentions: list[_Mention]
    rulings: list[str]
    why: dict[str, str]
    stances: list[str] = []


class _Counter(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    title: dict[str, str]
    text: str
    wrong: _Drawn
    right: _Drawn
    rulings: list[str]
    why: dict[str, str]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    worked: list[_Worked]
    counter: list[_Counter]


def load_examples() -> tuple[Example, ...]:
    """Return the packaged examples, worked ones first, in the order of the guidelines.

    Raises:
        InputError: the packaged file is broken, which its test excludes.
    """
    return parse_examples(
        resources.files("standpunkt.annotation.guidelines").joinpath(FILE).read_text(encoding="utf-8")
    )


def parse_examples(source: str) -> tuple[Example, ...]:
    """Return the examples of a YAML text.

    Raises:
        InputError: the text is not of the examples' form, or a mention's surface does not occur in its text.
    """
    import yaml  # noqa: PLC0415 - only whoever reads the guidelines needs it

    try:
        read = msgspec.convert(yaml.safe_load(source), _File)
    except (msgspec.ValidationError, yaml.YAMLError) as error:
        fault = Fault(code="E_EXAMPLES", file=FILE, expected="examples of the guidelines", found=str(error))
        raise InputError([fault]) from error
    worked = (_example(item, _Drawn(mentions=item.mentions, stances=item.stances), None) for item in read.worked)
    counter = (_example(item, item.right, item.wrong) for item in read.counter)
    return (*worked, *counter)


def _example(item: _Worked | _Counter, right: _Drawn, wrong: _Drawn | None) -> Example:
    article = _article(item.id, item.text)
    try:
        return Example(
            id=item.id,
            title=item.title,
            why=item.why,
            rulings=tuple(item.rulings),
            article=article,
            right=_annotation(right, article),
            wrong=_annotation(wrong, article) if wrong else None,
            codes=tuple(wrong.codes) if wrong else (),
        )
    except RecordError as error:
        raise InputError(fault.at(file=f"{FILE}:{item.id}") for fault in error.faults) from error


def _article(name: str, text: str) -> Article:
    return Article(
        id=name,
        text=text,
        sections=tuple(_sections(text)),
        published=None,
        outlet=None,
        url=None,
        topic=None,
        licence="CC-BY-4.0",
        language="de",
        text_sha256=text_sha256(text),
    )


def _sections(text: str) -> Iterator[Section]:
    """Yield the blocks of a text: of several, the first is the title."""
    blocks = text.split("\n\n")
    start = 0
    for n, block in enumerate(blocks):
        kind = SectionKind.TITLE if n == 0 and len(blocks) > 1 else SectionKind.PARAGRAPH
        yield Section(start=start, end=start + len(block), kind=kind)
        start += len(block) + 2


def _annotation(drawn: _Drawn, article: Article) -> Annotation:
    mentions = tuple(_mention(given, given.id or f"m{n}", article) for n, given in enumerate(drawn.mentions, start=1))
    return Annotation(
        article_id=article.id,
        text_sha256=article.text_sha256,
        annotator="guidelines",
        mentions=tuple(sorted(mentions, key=lambda mention: (mention.start, -mention.end))),
        stances=tuple(_stance(line, article.id) for line in drawn.stances),
        guideline=VERSION,
        provenance=Provenance(source=Source.MODEL, tool=f"standpunkt guidelines {VERSION}"),
    )


def _mention(given: _Mention, name: str, article: Article) -> Mention:
    """Place a mention by its surface; its canonical name is the surface where none is given."""
    start = -1
    for _ in range(given.occurrence):
        start = article.text.find(given.surface, start + 1)
        if start < 0:
            expected = f"a surface that occurs {given.occurrence} time(s) in the text"
            raise InputError(
                [Fault(code="E_SURFACE", file=f"{FILE}:{article.id}", expected=expected, found=given.surface)]
            )
    return Mention(
        id=name,
        start=start,
        end=start + len(given.surface),
        label=given.label,
        form=given.form,
        entity=given.entity or given.surface,
    )


def _stance(line: str, name: str) -> Stance:
    words = line.split()
    if len(words) != _ARROW_WORDS or words[1] not in Polarity.__members__:
        expected = f"HOLDER FAVOR|AGAINST|NEUTRAL TARGET, with {AUTHOR} or mention ids"
        raise InputError([Fault(code="E_STANCE", file=f"{FILE}:{name}", expected=expected, found=line)])
    return Stance(holder=words[0], polarity=Polarity(words[1]), target=words[2])

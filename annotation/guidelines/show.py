"""Examples and tables as Markdown: marks stand in the text, arrows below it.

Two inline marks go beyond CommonMark and are turned into HTML by `render`: ``{#name}`` is an anchor, ``{.LOC part}``
the sign behind a marked stretch.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from standpunkt.annotation.appearance import (
    ARROW_STANCE_LOOKS,
    AUTHOR_STANCE_LOOKS,
    FORM_LOOKS,
    MENTION_LOOKS,
    Appearance,
)
from standpunkt.annotation.guidelines.examples import Example
from standpunkt.annotation.guidelines.words import WORDS, Language, Words
from standpunkt.labels import AUTHOR, FORM_TABLE, MENTION_TABLE, PAIR_TABLE, Form, LabelRow, Polarity
from standpunkt.schema import Annotation, Article, Mention

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!])")
_RULING = re.compile(r"\{#(r-[a-z-]+)\} \*\*(.+?)\*\*", re.DOTALL)
_POLARITIES = tuple(row for row in PAIR_TABLE if row.label in Polarity.__members__)


def ruling_titles(prose: str) -> dict[str, str]:
    """Return the title of each ruling in the guidelines' prose, by its anchor."""
    return {name: " ".join(title.split()).rstrip(".:") for name, title in _RULING.findall(prose)}


def show_examples(examples: tuple[Example, ...], language: Language, titles: Mapping[str, str]) -> str:
    """Return examples as Markdown, numbered from one."""
    return "\n\n".join(_example(n, example, language, titles) for n, example in enumerate(examples, start=1))


def _example(number: int, example: Example, language: Language, titles: Mapping[str, str]) -> str:
    words = WORDS[language]
    parts = [f"### {number}. {example.title[language]} {{#ex-{example.id}}}"]
    if example.wrong:
        parts += [f"**{words.wrong}**", *_drawn(example.wrong, example.article, words), f"**{words.right}**"]
    parts += [*_drawn(example.right, example.article, words), example.why[language]]
    links = ", ".join(f"[{titles.get(name, name)}](#{name})" for name in example.rulings)
    return "\n\n".join([*parts, f"{words.rulings}: {links}."])


def _drawn(annotation: Annotation, article: Article, words: Words) -> Iterator[str]:
    """Yield the marked text, the arrows, and the canonical names that are not the marked words."""
    blocks = marked_text(annotation.mentions, article.text).split("\n\n")
    yield "\n>\n".join(f"> {block}" for block in blocks)
    surfaces = {mention.id: article.text[mention.start : mention.end] for mention in annotation.mentions}
    quoted = {name: f"{words.quote[0]}{_escape(surface)}{words.quote[1]}" for name, surface in surfaces.items()}
    arrows = [
        f"- {words.author if stance.holder == AUTHOR else quoted[stance.holder]} "
        f"→ {{.{stance.polarity}}} → {quoted[stance.target]}"
        for stance in annotation.stances
    ]
    yield "\n".join(arrows) or words.no_arrow
    names = [
        f"{quoted[mention.id]} {{.{_sign(mention)}}} = {_escape(mention.entity)}"
        for mention in annotation.mentions
        if mention.entity not in (None, surfaces[mention.id])
    ]
    if names:
        yield f"{words.names}: {'; '.join(dict.fromkeys(names))}."


def marked_text(mentions: tuple[Mention, ...], text: str) -> str:
    """Return `text` as Markdown with its mentions in square brackets, each with its sign; mentions nest."""
    opening: dict[int, int] = {}
    closing: dict[int, list[Mention]] = {}
    for mention in sorted(mentions, key=lambda one: (-one.start, one.end)):
        opening[mention.start] = opening.get(mention.start, 0) + 1
        closing.setdefault(mention.end, []).append(mention)
    pieces: list[str] = []
    for position in range(len(text) + 1):
        pieces += [f"\\]{{.{_sign(mention)}}}" for mention in closing.get(position, ())]
        pieces += ["\\["] * opening.get(position, 0)
        pieces.append(_escape(text[position : position + 1]))
    return "".join(pieces)


def _sign(mention: Mention) -> str:
    return f"{mention.label} {mention.form}" if mention.form not in (None, Form.NAME) else str(mention.label)


def _escape(text: str | None) -> str:
    return _SPECIAL.sub(r"\\\1", text or "")


def show_tables(language: Language) -> dict[str, str]:
    """Return the tables of labels, forms, polarities and keys as Markdown, by their names in the prose."""
    words = WORDS[language]
    keys = [*_keys(MENTION_TABLE, MENTION_LOOKS), *_keys(FORM_TABLE, FORM_LOOKS)]
    keys += [(key, f"{words.arrow}: {caption}") for key, caption in _keys(_POLARITIES, ARROW_STANCE_LOOKS)]
    keys += [(key, f"{words.author}: {caption}") for key, caption in _keys(_POLARITIES, AUTHOR_STANCE_LOOKS)]
    return {
        "mentions": _labels(MENTION_TABLE, language),
        "forms": _labels(FORM_TABLE, language),
        "polarities": _labels(_POLARITIES, language),
        "keys": _table((words.key, words.action), (*keys, *words.general_keys)),
    }


def _labels(rows: tuple[LabelRow, ...], language: Language) -> str:
    words = WORDS[language]
    german = language is Language.DE
    cells = [(f"**{row.label}**", row.caption, row.hint if german else row.definition) for row in rows]
    return _table((words.label, words.caption, words.meaning), cells)


def _keys(rows: tuple[LabelRow, ...], looks: tuple[Appearance, ...]) -> list[tuple[str, str]]:
    hotkeys = {str(look.label): look.hotkey for look in looks}
    return [(hotkeys[str(row.label)], f"{row.caption} ({row.label})") for row in rows]


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

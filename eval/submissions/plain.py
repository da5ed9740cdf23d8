"""The quick look at a thousand lines: which of them are plainly right, and need no second look.

Most lines of most submissions are: known ids, mentions in the order of the text, none inside another, no stances. They
are told here in one loop, at a fraction of the time that records take to check themselves. A line that is not plain is
not wrong; it is looked at slowly.

The loop counts the strings of what it read, too. A key that is given twice is a string more in the file than in what
was read from it, where the last one wins without a word.
"""

from collections.abc import Mapping, Sequence

from msgspec import UNSET, UnsetType

from standpunkt.eval.submissions.rows import MentionRow, Row, strings_of
from standpunkt.labels import NAMED, Label, PairLabel

_SPACES = frozenset(chr(code) for code in range(0x3001) if chr(code).isspace())
_ACTOR, _ISSUE = (label for label in Label if label not in NAMED)
_ROW_STRINGS = 2
"""The key and the value of the article's id."""
_MENTION_STRINGS = 4
"""Three keys and a label."""
_LABELS = frozenset(map(str, PairLabel))


def plain_mentions(rows: Sequence[Row], texts: Mapping[str, str], strings: int) -> tuple[list[int], int]:
    """Return which rows of mentions are not plainly right, and the number of strings in all rows.

    Args:
        rows: rows of successive lines.
        texts: text per article id.
        strings: number of strings in these lines.
    """
    if _strings_in_bare(rows, texts) == strings:
        return [], strings
    rest: list[int] = []
    found = 0
    for n, row in enumerate(rows):
        text, mentions = texts.get(row.article_id), row.mentions
        bare = row.pair_id is row.label is row.stances is row.scores is UNSET
        more = _strings_in_plain(mentions, text) if bare and text is not None else 0
        if not more:
            rest.append(n)
        found += more or strings_of(row)
    return rest, found


def _strings_in_bare(rows: Sequence[Row], texts: Mapping[str, str]) -> int:
    """Return the number of strings in rows whose mentions have offsets, label and form, or 0 if one is not plain.

    What else a row may hold is not looked at: it would be strings more than are counted here.
    """
    strings = _ROW_STRINGS * len(rows)
    try:
        for row in rows:
            text, mentions = texts[row.article_id], row.mentions
            if mentions is UNSET:
                continue
            last = 0
            strings += 1 + _MENTION_STRINGS * len(mentions)
            for mention in mentions:
                start, end, form = mention.start, mention.end, mention.form
                # Both characters are there, or the text says that they are not.
                if not last <= start < end or text[start] in _SPACES or text[end - 1] in _SPACES:
                    return 0
                last = end
                if form is not UNSET:
                    if form is None or mention.label is _ACTOR or mention.label is _ISSUE:
                        return 0
                    strings += 2
    except (KeyError, IndexError):
        return 0
    return strings


def _strings_in_plain(mentions: tuple[MentionRow, ...] | UnsetType, text: str) -> int:
    """Return the number of strings in a row of mentions alone, or 0 if one of them is not plainly right."""
    if mentions is UNSET:
        return _ROW_STRINGS
    size, last = len(text), 0
    strings = _ROW_STRINGS + 1 + _MENTION_STRINGS * len(mentions)
    for mention in mentions:
        start, end, form = mention.start, mention.end, mention.form
        if not last <= start < end <= size or text[start] in _SPACES or text[end - 1] in _SPACES:
            return 0
        last = end
        if form is not UNSET:
            if form is None or mention.label is _ACTOR or mention.label is _ISSUE:
                return 0
            strings += 2
        if not (mention.id is mention.entity is mention.surface is UNSET):
            if not _is_plain(mention, text):
                return 0
            strings += 2 * ((mention.entity is not UNSET) + (mention.surface is not UNSET))
    return strings


def _is_plain(mention: MentionRow, text: str) -> bool:
    """Tell whether an entity and a surface are plainly right, and there is no id."""
    entity, surface = mention.entity, mention.surface
    if mention.id is not UNSET:
        return False
    if entity is not UNSET and (entity is None or not entity.strip()):
        return False
    return surface is UNSET or surface == text[mention.start : mention.end]


def plain_pairs(rows: Sequence[Row], articles: Mapping[str, str], strings: int) -> tuple[list[int], int]:
    """Return which rows of pairs are not plainly right, and the number of strings in all rows.

    Args:
        rows: rows of successive lines.
        articles: article id per pair id.
        strings: number of strings in these lines.
    """
    del strings  # nothing is saved by knowing it: a pair has no mentions to go through
    rest: list[int] = []
    found = 0
    for n, row in enumerate(rows):
        pair, scores = row.pair_id, row.scores
        known = isinstance(pair, str) and articles.get(pair) == row.article_id and isinstance(row.label, PairLabel)
        if not known or row.mentions is not UNSET or row.stances is not UNSET:
            rest.append(n)
            found += strings_of(row)
        elif scores is UNSET:
            found += 6
        elif scores is None or not _LABELS.issuperset(scores):
            rest.append(n)
            found += strings_of(row)
        else:
            found += 7 + len(scores)
    return rest, found

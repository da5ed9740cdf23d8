"""Cleaning that every source goes through before sections are found.

A cleaning rule is part of a text's identity: change one and every ``text_sha256`` moves. So the rules carry a version,
which the manifest of a release names together with the rules left out.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from standpunkt.corpus.text.rules import CHARACTER_RULES, LINE_ENDS, RULES, Rule, is_visible
from standpunkt.corpus.text.traced import Traced
from standpunkt.errors import UsageError, did_you_mean

CLEANING: Final = "2"
"""Version of the rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text after cleaning."""

    text: Traced
    """The text, which knows where in the raw input it stood."""
    fired: Counter[str]
    """How often each rule changed something; rules that did not are absent."""


class Cleaner:
    """The cleaning rules, some of them left out if so wished."""

    def __init__(self, without: Collection[str] = ()) -> None:
        r"""Make a cleaner that leaves the rules named in `without` out.

        Articles have to be in NFC, with ``\n`` line ends and no control characters: leave out the rules that see to
        it only for texts that are so already.

        Raises:
            UsageError: there is no rule of that name.
        """
        names = [rule.name for rule in RULES]
        for name in without:
            if name not in names:
                hint = did_you_mean(name, names) or f"the rules are {', '.join(names)}"
                raise UsageError(f"{name!r} is no cleaning rule: {hint}")
        self.rules: tuple[Rule, ...] = tuple(rule for rule in RULES if rule.name not in without)
        left_out = [name for name in names if name in without]
        self.version: str = f"{CLEANING} without {', '.join(left_out)}" if left_out else CLEANING

    def clean(self, raw: str | Traced) -> Cleaned:
        """Apply the rules in order, and take away white space at the edges of the text."""
        text = Traced.of(raw) if isinstance(raw, str) else raw
        fired: Counter[str] = Counter()
        visible = is_visible(text.text)
        for rule in self.rules:
            if rule.invisible and visible:
                continue
            text, count = rule.apply(text)
            if count:
                fired[rule.name] = count
        return Cleaned(text=text.strip(), fired=fired)


_ALL_RULES = Cleaner()


def unify_line_ends(raw: str) -> str:
    r"""Return `raw` with every kind of line end as ``\n``, and no byte order marks, even where files met."""
    return LINE_ENDS.sub("\n", raw.replace("\ufeff", ""))


def clean(raw: str) -> str:
    """Return `raw` cleaned by all rules, without the way back."""
    return _ALL_RULES.clean(raw).text.text


def clean_characters(raw: str) -> str:
    """Return `raw` cleaned by the rules that mend characters only: for words and other pieces that are no lines."""
    text = Traced.of(raw)
    for rule in CHARACTER_RULES:
        text, _ = rule.apply(text)
    return text.strip().text

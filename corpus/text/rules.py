"""The cleaning rules, each with a name, in the order in which they are applied.

The first seven mend characters; what they do is safe for any text. The others take out lines that a news site puts
between the lines of an article. Those see one line at a time and ask for its whole shape, since the same words open
ordinary sentences (`Anzeige erstattete …`, `Teilen ist …`). They do not hunt: a line in doubt stays. Agency signatures
such as `(dpa)` or `(APA, 3.6.2015)` stay too: they are text, and name who speaks.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from standpunkt.corpus.text.traced import Traced

# A pattern that opens with one class of characters is searched several times faster than one that opens with a choice.
LINE_ENDS: Final = re.compile(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029](?:(?<=\r)\n)?")
"""Every kind of line end but the one that texts keep."""

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_ZERO_WIDTH = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
# Joiners hold emoji and foreign scripts together; between Latin letters they only part ligatures.
_JOINERS = re.compile(r"[\u200c\u200d](?<=[A-Za-z\u00c0-\u024f].)(?=[A-Za-z\u00c0-\u024f])")
_ODD_SPACE = re.compile(r"[\t\v-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_SPACES = re.compile(r"[^\S\n](?:[^\S\n]+|(?<! ))")
_EDGES = re.compile(r" (?:(?=\n)|(?<=\n ))")

_AGENCY = (
    r"(?i:dpa|afp|apa|ap|epa|epd|kna|ddp|dapd|sid|imago(?: images)?|reuters|getty(?: images)?|picture[ -]alliance|"
    r"ullstein bild|pixabay|unsplash|shutterstock|adobe ?stock|istock|privat|zvg)(?![^\W\d_])"
)
_NAME = rf"(?:{_AGENCY}|(?:von|van|de|via)\b|[A-ZÄÖÜ\d][\w.'’:-]*)"
_CREDIT = rf"{_NAME}(?:(?: ?[/,&|] ?| [–-] | ){_NAME}){{0,9}}"
_PHOTO = r"(?:(?:Archiv|Symbol)?[Ff]otos?|Fotocredit|(?:Foto|Bild)nachweis|Bildquelle) ?: ?"
_PICTURE = r"(?:(?:Archiv|Symbol)?[Bb]ild(?:er)?|Grafik|Video|Illustration) ?: ?"
_COPYRIGHT = rf"(?:© ?|\([cC]\) ?(?=\d{{4}}|{_AGENCY}))[^.!?\n]{{1,80}}"
# Most texts hold none of these, and need no closer look.
_CREDIT_HINT = re.compile(r"[FfBbGVI©(](?:(?:oto|ild|rafik|ideo|llustration)\w{0,9} ?:|[cC]\)|(?<=©))")
_LONE_CREDIT = rf"(?:{_PHOTO}{_CREDIT}|{_PICTURE}(?=[^\n]{{0,80}}?{_AGENCY}){_CREDIT}|{_COPYRIGHT})"
_IN_PARENTHESES = rf"(?:{_PHOTO}|{_PICTURE}|© ?)[^()\n]{{1,80}}\)"
_CREDIT_AT_END = re.compile(
    rf"[ (](?:(?:(?<= )\(|(?<=\()){_IN_PARENTHESES}(?: ?\({_IN_PARENTHESES})*|(?<=[.!?“\"] ){_LONE_CREDIT})$",
    re.MULTILINE,
)

_ADVERT = (
    r"[–—*•|\[(\- ]*(?i:anzeigen?|werbung|advertorial|advertisement)[–—*•|\]):\- ]*",
    r"(?:Der )?Artikel wird (?:nach|unter) (?:der|dieser) (?:Anzeige|Werbung) fortgesetzt\.?",
    r"(?:Weiter(?:lesen)?|Mehr|Lesen Sie weiter) nach (?:der|dieser) (?:Anzeige|Werbung)\.?",
    r"(?:Anzeige|Werbung) (?:– |- )?(?:[Bb]itte )?(?:[Ss]crollen Sie|überspringen|schließen)[^.!?\n]{0,40}\.?",
)
_NETWORK = (
    r"(?:Facebook|Twitter|X|WhatsApp|Telegram|LinkedIn|Xing|XING|Instagram|Pinterest|Pocket|E-Mail|Threads|Bluesky)"
)
_SHARE_MARK = (
    r"(?:(?:Artikel |Beitrag |Seite )?(?i:teilen|twittern|tweeten|tweet|drucken|merken|mailen|pinnen|kommentieren|"
    r"versenden|speichern|anhören|vorlesen)|(?:Per|per|Via|via) (?:E-Mail|Mail|WhatsApp) (?:teilen|versenden|senden)|"
    rf"(?:Auf|auf|Bei|bei|Über|über|In|in|Mit|mit|Via|via) {_NETWORK} (?:teilen|posten|versenden|empfehlen)|"
    r"Link kopieren|Kommentare(?: \(\d{1,5}\))?|\d{1,5} Kommentare?)"
)
_PARTED = r"(?: ?[|·•,/] ?| )"
_SHARE = (
    rf"{_SHARE_MARK}(?:{_PARTED}(?:{_SHARE_MARK}|{_NETWORK})){{0,9}}",
    rf"{_NETWORK}(?:{_PARTED}(?:{_SHARE_MARK}|{_NETWORK})){{2,9}}",
)
_LEAD_IN = r"[➤►▶▸→»>•+*–—\-\ufe0e\ufe0f ]*"
_WHERE = r"(?: (?:hier|finden Sie hier|lesen Sie hier))?\.?"
_TITLES = r"(?: ?:[^\n]{0,200})?"
_PIECES = r"(?:Artikel|Meldungen|Nachrichten|Beiträge|Informationen|Infos)"
_CLAUSE = r"[^.!?:„“\"\n]"
_READ_MORE = (
    rf"{_LEAD_IN}(?:Lesen Sie|Lies) (?:auch|dazu|hierzu|außerdem|mehr|hier|weiter)\b{_CLAUSE}{{0,60}}:[^\n]{{0,200}}",
    rf"{_LEAD_IN}Lesen Sie (?:auch|dazu|hierzu|hier|mehr (?:dazu|zu[mr]?|über|auf|im|in))\b{_CLAUSE}{{0,160}}[.…]?",
    rf"{_LEAD_IN}(?:Mehr|Alles|Weiteres) (?:zum Thema|dazu){_WHERE}{_TITLES}",
    rf"{_LEAD_IN}(?:Das|Auch das|Dies) könnte (?:Sie|dich|Dich) (?:auch |ebenfalls )?interessieren ?:?",
    rf"{_LEAD_IN}(?:Weitere|Mehr|Alle) {_PIECES}(?: zu[mr]? (?:diesem )?Thema| dazu)?{_WHERE}{_TITLES}",
    rf"{_LEAD_IN}(?:Siehe auch|Jetzt lesen|Auch interessant|Aus dem Archiv|Mehr aus dem Ressort) ?:[^\n]{{0,200}}",
    rf"{_LEAD_IN}(?:Weiterlesen|Mehr lesen|Mehr erfahren|Zum Artikel|Mehr anzeigen)(?: ?:[^\n]{{0,200}}| ?[…»>→]+)?",
    r"➤[\ufe0e\ufe0f]? ?[^\n]{0,200}[^.\n]",
)
_OFFER = r"(?:Newsletter|Abo|Probeabo|Digitalabo|E-Paper|Podcast|Push-Nachrichten|WhatsApp-Kanal|Kanal)"
_SIGN_UP = r"(?:abonnieren|anmelden|bestellen|sichern|testen|abschließen|herunterladen)"
# No verb may stand here: `Jetzt will die Stadt das Abo testen` is a sentence.
_BETWEEN = (
    r"(?:(?:kostenlos|gratis|unser(?:en|e)?|den|das|die|zum|für|mit|per|im|täglichen?|neuen?|und|[A-ZÄÖÜ][\w-]*) ){0,5}"
)
_NEWSLETTER = (
    rf"(?:Hier|Jetzt|Gleich|Einfach|Kostenlos) {_BETWEEN}{_OFFER} {_BETWEEN}{_SIGN_UP}[.!:]?",
    rf"(?:Abonnieren|Bestellen|Testen|Sichern) Sie\b{_CLAUSE}{{0,100}}\b{_OFFER}\b{_CLAUSE}{{0,100}}[.!]?",
    rf"(?:Melden Sie sich|Tragen Sie sich)\b{_CLAUSE}{{0,100}}\b{_OFFER}\b{_CLAUSE}{{0,100}}[.!]?",
    rf"(?:{_OFFER} {_SIGN_UP}|(?:(?:Zum|Unser|Der tägliche) )?Newsletter)[:!]?",
    r"Jetzt (?:kostenlos )?weiterlesen(?: mit [^.!?\n]{1,40})?[.!]?",
    r"Sie (?:haben|sind) (?:bereits|schon) (?:ein )?(?:Abo|Abonnement|Konto|Abonnent(?:in)?)\b[^.!?\n]{0,60}[.!?]?",
    r"Dieser Artikel ist (?:nur )?(?:für|exklusiv für) (?:unsere )?Abonnent[^.!?\n]{1,60}[.!]?",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that cleaning does."""

    name: str
    """Name to count it and to switch it off by."""
    description: str
    """What goes, in one line, for people."""
    apply: Callable[[Traced], tuple[Traced, int]]
    """Returns the cleaned text and how often the rule fired."""
    invisible: bool = False
    """Whether it changes nothing but characters that do not print: most texts have none, which is quick to see."""


def _replace(text: Traced, *, pattern: re.Pattern[str], replacement: str) -> tuple[Traced, int]:
    return text.sub(pattern, replacement)


def _spaces(text: Traced) -> tuple[Traced, int]:
    plain = "  " not in text.text and (is_visible(text.text) or not _ODD_SPACE.search(text.text))
    single, runs = (text, 0) if plain else text.sub(_SPACES, " ")
    if " \n" not in single.text and "\n " not in single.text:
        return single, runs
    trimmed, edges = single.sub(_EDGES, "")
    return trimmed, runs + edges


def is_visible(text: str) -> bool:
    """Tell whether a text has no characters but line breaks, plain spaces and such as print."""
    return text.replace("\n", " ").isprintable()


def _credits(text: Traced, *, lines: re.Pattern[str]) -> tuple[Traced, int]:
    if not _CREDIT_HINT.search(text.text):
        return text, 0
    trimmed, ends = text.sub(_CREDIT_AT_END, "")
    kept, count = trimmed.sub(lines, "")
    return kept, ends + count


def _whole_lines(*shapes: str) -> re.Pattern[str]:
    """Return a pattern of lines of one of these shapes, with the line break that ends them."""
    return re.compile(rf"^ ?(?:{'|'.join(shapes)}) ?$\n?", re.MULTILINE)


def _drop(name: str, description: str, *shapes: str) -> Rule:
    shape = re.compile(rf" ?(?:{'|'.join(shapes)}) ?$")
    return Rule(name, description, partial(_drop_lines, shape=shape, lines=_whole_lines(*shapes)))


def _drop_lines(text: Traced, *, shape: re.Pattern[str], lines: re.Pattern[str]) -> tuple[Traced, int]:
    """Look at each line's start first: a search through the whole text costs ten times as much."""
    return text.sub(lines, "") if any(map(shape.match, text.text.split("\n"))) else (text, 0)


def _swap(name: str, description: str, pattern: re.Pattern[str], replacement: str = "") -> Rule:
    return Rule(name, description, partial(_replace, pattern=pattern, replacement=replacement), invisible=True)


CHARACTER_RULES: Final = (
    _swap("line-ends", r"every kind of line end becomes \n", LINE_ENDS, "\n"),
    _swap("controls", "control characters go", _CONTROLS),
    _swap("soft-hyphens", "soft hyphens go: they are print, not spelling", re.compile("\u00ad")),
    _swap("zero-width", "byte order marks, zero-width spaces and direction marks go", _ZERO_WIDTH),
    Rule("nfc", "composed characters (Unicode NFC)", Traced.normalize_nfc),
    _swap("joiners", "zero-width joiners between Latin letters go; those in emoji stay", _JOINERS),
    Rule("spaces", "runs of white space become one space; none stands beside a line break", _spaces),
)
"""Rules that are safe for any piece of text, a single word too."""
RULES: Final = (
    *CHARACTER_RULES,
    _drop("adverts", "lines that say Anzeige or Werbung and no more", *_ADVERT),
    _drop("share-marks", "lines of share, print and comment buttons", *_SHARE),
    Rule(
        "photo-credits",
        "credits of pictures: as a line of their own, in parentheses or after the last stop at a line's end",
        partial(_credits, lines=_whole_lines(_LONE_CREDIT, rf"\({_LONE_CREDIT}\)")),
    ),
    _drop("read-more", "lines that point to other articles", *_READ_MORE),
    _drop("newsletter", "lines that offer a newsletter or a subscription", *_NEWSLETTER),
)
"""All rules, in order."""

"""German words and patterns that give a wrong mention away."""

import re
from typing import Final

EDGE_PUNCTUATION: Final = re.compile(r"""^[,;:.!?()\[\]–—/…"'„“”‚‘’»«›‹-]|[,;:!?(\[–—/…"„“”‚‘»«›‹-]$|(?<=\w{4})\.$""")
"""A final stop may be that of an initial or an abbreviation; after four letters it is the sentence's."""
_ARTICLES = "der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines"
_POSSESSIVES = "(?:mein|dein|sein|ihr|unser|euer|eur)(?:e[nmrs]?)?"
DETERMINER: Final = re.compile(
    rf"(?:{_ARTICLES}|keine?[nmrs]?|diese[nmrs]?|jene[nmrs]?|jede[nmrs]?|alle[nmrs]?|viele[nmrs]?|mehr|{_POSSESSIVES})\s",
    re.IGNORECASE,
)
"""What stands before an issue and is no part of it."""
ARTICLE: Final = re.compile(rf"(?:{_ARTICLES})\s")
"""A lower-case article at the beginning of a name; one with a capital may be part of it, as in *Die Linke*."""
ARTICLE_BEFORE: Final = re.compile(r"\b(?:der|die|das|den|dem|des)\s$", re.IGNORECASE)
"""A definite article right before a mention; *ein* is left aside, since it may count."""
CONJUNCTION: Final = re.compile(r"(?:dass|ob|wenn|weil|damit|falls|um)\s", re.IGNORECASE)
RELATIVE_CLAUSE: Final = re.compile(r",\s(?:der|die|das|den|dem|denen|deren|dessen|welche[mnrs]?|wo|was)\s")
PRONOUN: Final = re.compile(
    r"(?:ich|du|er|sie|es|wir|ihr|mich|dich|ihn|uns|euch|mir|dir|ihm|ihnen|man|sich|wer|wen|wem|niemand|jemand"
    r"|die(?:s|se[mnrs]?)|jene[mnrs]?|derjenige|diejenigen?|dasselbe|derselbe|dieselben?"
    r"|da(?:r)?(?:für|gegen|von|zu|mit|über|auf|an|bei|nach|durch|in)|das|die|der|dem|den)",
    re.IGNORECASE,
)
"""A whole surface that is a pronoun or stands for one."""
_OFFICES = (
    "präsident|kanzler|minister|ministerpräsident|bürgermeister|landrat|chef|sprecher|abgeordnete|senator"
    "|sekretär|vorsitzende|direktor|könig|kaiser|papst|bischof|general|richter|anwalt|professor|botschafter"
)
TITLE: Final = re.compile(
    rf"(?:Herrn?|Frau|Dr\.|Prof\.|(?:[\w-]*(?:{_OFFICES})(?:e[nrs]?|in|innen|s|n)?)|Landrätin)\s(?=\w)", re.IGNORECASE
)
"""A form of address, a degree or an office before a name."""
ADJECTIVE: Final = re.compile(r"(?:[\w-]+-)?[a-zäöüß]\w*isch(?:e[mnrs]?)?")
"""A whole surface that is an adjective, as *russische* or *US-amerikanischer*."""
PREFIXED: Final = re.compile(r"(?:US|EU|UN|UNO|DDR)-\w+")
"""A whole surface that is a compound with a place or body before it; as a place it is none itself."""
SHARE: Final = re.compile(r"\bProzent\b|%|\b(?:Mehrheit|Minderheit|Hälfte|Drittel|Viertel|Anteil)\b", re.IGNORECASE)
"""What is counted in a poll."""
QUOTED: Final = re.compile(r"„[^„“”]*[“”]|»[^»«]*«|«[^«»]*»|“[^“”]*”")
"""A quotation with its marks; straight ones, which do not tell where they open, are left aside."""

"""Wiki markup, as German Wikinews writes it: the running text with its headings, and the date of publication.

References, tables, files, categories and templates are cut before the markup is stripped, since mwparserfromhell keeps
the text inside of some of them; sections that list sources or related articles are no running text.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from standpunkt.corpus.dates import find_dates
from standpunkt.corpus.document import Document
from standpunkt.corpus.layouts.extracted import Extracted, NoArticleError, RawBlock
from standpunkt.errors import MissingExtraError
from standpunkt.labels import SectionKind

_LISTS: Final = frozenset(
    (
        "quelle",
        "quellen",
        "themenverwandte artikel",
        "weblinks",
        "weblink",
        "links",
        "externe links",
        "einzelnachweise",
        "videos",
        "video",
        "referenzen",
        "siehe auch",
        "nachweise",
    )
)
"""Headings of sections that hold no running text, in lower case."""
_UNFINISHED: Final = ("im entstehen", "artikelstatus: im entstehen", "löschantrag", "sla", "urv", "in arbeit")
"""Templates of pages that were not, or not lawfully, published."""
_WORDS_IN_TEMPLATES: Final = frozenset(("w", "wikipedia", "lang", "nowrap", "zitat"))
"""Templates that stand in the text for their last value: links to Wikipedia, marks of language."""
_CUT_TAGS: Final = frozenset(("ref", "references", "table", "gallery", "math", "timeline", "score", "noinclude"))
_CUT_LINKS: Final = ("datei:", "bild:", "file:", "image:", "kategorie:", "category:")
_STATUS = re.compile(r"(?:Artikelstatus: ?Fertig|Fertig|Veröffentlicht|Datum|Date)\b[^\n]{0,60}", re.IGNORECASE)
_CATEGORY = re.compile(r"\[\[(?:Kategorie|Category):([^\]|]{4,30})", re.IGNORECASE)
_DATELINE = re.compile(r"^'{2,5}[^\n]{2,80}?,? (\d\d?\.\d\d?\.\d{4})'* ?[–—-]", re.MULTILINE)
_SIGNED = re.compile(
    r"^(\{\{[^{}\n]*\}\})?[ \t]*(?:Veröffentlicht|Artikelstatus: ?Fertig)?:?[ \t]*"
    r"\d\d?:\d\d, \d\d?\. \w+\.? \d{4} \((?:CES?T|MES?Z)\)[ \t]*$",
    re.MULTILINE,
)
"""A line that says when the page was finished."""
_MARKS = re.compile(r"^[ \t]*[*#:;]*[ \t]*", re.MULTILINE)
_SWITCH = re.compile(r"__[A-ZÄÖÜ]+__")
_BLANK_LINE = re.compile(r"\n\s*\n")


def extract(document: Document) -> Extracted:
    """Return the article of a wiki page.

    Its date is that of its own template, category or dateline, in that order; the time of a revision is not asked.

    Raises:
        NoArticleError: the page is a redirect, unfinished, or holds no running text.
        MissingExtraError: mwparserfromhell is not installed.
    """
    text = document.raw.decode(errors="replace")
    if re.match(r"\s*#(?:redirect|weiterleitung)\b", text, re.IGNORECASE):
        raise NoArticleError("redirect", document.title)
    code = _parse(_SIGNED.sub(r"\1", text))
    names = {_name(template) for template in code.filter_templates()}
    if found := names.intersection(_UNFINISHED):
        raise NoArticleError("unfinished", f"the page says {{{{{min(found)}}}}}")
    blocks = tuple(_blocks(code))
    if not any(block.kind is None for block in blocks):
        raise NoArticleError("no article", "no running text")
    title = (RawBlock(text=document.title, kind=SectionKind.TITLE),) if document.title else ()
    published = own_date(text) or document.metadata.published
    return Extracted(blocks=title + blocks, metadata=replace(document.metadata, published=published))


def own_date(text: str) -> str | None:
    """Return the date of publication that a page of Wikinews gives itself, or None."""
    places = (*_STATUS.findall(text), *_CATEGORY.findall(text), *_DATELINE.findall(text))
    return next((date for place in places for date in find_dates(place)), None)


def _parse(text: str) -> Any:  # noqa: ANN401 - mwparserfromhell is untyped
    try:
        import mwparserfromhell  # noqa: PLC0415 - heavy
    except ImportError as error:
        raise MissingExtraError(f"{error.name} is missing; install it with: pip install 'standpunkt[web]'") from None
    try:
        return mwparserfromhell.parse(text, skip_style_tags=True)
    except mwparserfromhell.parser.ParserError as error:
        raise NoArticleError("no article", f"markup that cannot be parsed: {error}") from None


def _blocks(code: Any) -> Iterator[RawBlock]:  # noqa: ANN401
    """Yield headings and the paragraphs between them, of all sections but lists of sources."""
    for section in code.get_sections(flat=True, include_lead=True):
        heading = next(iter(section.filter_headings(recursive=False)), None)
        name = _plain(heading.title) if heading else ""
        if name.rstrip(":").casefold() in _LISTS:
            continue
        if heading:
            section.remove(heading)
        paragraphs = [part.strip() for part in _BLANK_LINE.split(_plain(section)) if part.strip()]
        if name and paragraphs:
            yield RawBlock(text=name, kind=SectionKind.HEADING)
        for paragraph in paragraphs:
            yield RawBlock(text=paragraph)


def _plain(code: Any) -> str:  # noqa: ANN401
    """Return the text of some markup, without all that is none."""
    for node in code.filter(forcetype=None, recursive=True, matches=_is_cut):
        _take_out(code, node, "")
    for template in code.filter_templates():
        values = [str(value.value.strip_code()) for value in template.params if not value.showkey]
        _take_out(code, template, values[-1] if values and _name(template) in _WORDS_IN_TEMPLATES else "")
    text = _SWITCH.sub("", code.strip_code(normalize=True, collapse=True, keep_template_params=False))
    return _MARKS.sub("", text.replace("'''", "").replace("''", "")).strip()


def _take_out(code: Any, node: Any, text: str) -> None:  # noqa: ANN401
    with suppress(ValueError):  # it stood inside of one that was taken out before
        code.replace(node, text)


def _is_cut(node: Any) -> bool:  # noqa: ANN401
    from mwparserfromhell import nodes  # noqa: PLC0415 - heavy

    if isinstance(node, nodes.Tag):
        return str(node.tag).strip().lower() in _CUT_TAGS
    if isinstance(node, nodes.Wikilink):
        return str(node.title).strip().lower().startswith(_CUT_LINKS)
    return isinstance(node, nodes.Comment)


def _name(template: Any) -> str:  # noqa: ANN401
    return str(template.name).strip().casefold()

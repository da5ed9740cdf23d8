"""Wiki markup, as German Wikinews writes it: the running text with its headings, and the date of publication.

References, tables, files, categories and templates are cut before the markup is stripped, since mwparserfromhell keeps
the text inside of some of them; sections that list sources or related articles are no running text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
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
_MOST_BYTES: Final = 2 << 20
"""MediaWiki's own limit of a page (``$wgMaxArticleSize``)."""
_MOST_READ_AGAIN: Final = 5_000_000
"""Characters behind unclosed marks, in sum: the parser takes 50 to 600 ns for each."""
_MARKUP = re.compile(
    r"</(?P<end>[A-Za-z]+)"
    r"|<(?P<tag>(?!(?:br|wbr|hr|meta|link|img|li|dt|dd|th|td|tr)\b)[A-Za-z]+)\b(?![^<>]*/>)"
    r"|<!--|-->|\{\{|\}\}|\[\[|\]\]|^\{\||^\|\}|\[(?![^\]\n]{0,2000}\])",
    re.MULTILINE | re.IGNORECASE,
)
"""Marks that open and close; a single bracket only where nothing closes it in its line."""
_CLOSES: Final = {"}}": "{{", "]]": "[[", "-->": "<!--", "|}": "{|"}
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
_LINE_BREAKS = re.compile(r"\n{3,}")
_BLANK_LINE = re.compile(r"\n\s*\n")


def extract(document: Document) -> Extracted:
    """Return the article of a wiki page.

    Its date is that of its own template, category or dateline, in that order; the time of a revision is not asked.

    Raises:
        NoArticleError: the page is a redirect, unfinished, or holds no running text.
        MissingExtraError: mwparserfromhell is not installed.
    """
    if len(document.raw) > _MOST_BYTES:
        raise NoArticleError("too long", f"{len(document.raw):,} bytes of wiki markup; no wiki takes more than 2 MiB")
    text = document.raw.decode(errors="replace")
    if re.match(r"\s*#(?:redirect|weiterleitung)\b", text, re.IGNORECASE):
        raise NoArticleError("redirect", document.title)
    _refuse_costly(text)
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


def _refuse_costly(text: str) -> None:
    """Refuse a page whose markup would be read too often: the parser goes back to each opening mark without a close.

    Raises:
        NoArticleError: it would.
    """
    unclosed = sum(len(text) - place for place in _unclosed(text))
    if unclosed > _MOST_READ_AGAIN:
        raise NoArticleError("no article", f"unclosed markup, for which {unclosed:,} characters would be read again")


def _unclosed(text: str) -> Iterator[int]:
    """Yield where each mark opens what nothing closes, or what a mark around it closes before."""
    stack: list[tuple[str, int]] = []
    opened: Counter[str] = Counter()
    for mark in _MARKUP.finditer(text):
        closed = (mark["end"] or "").lower() or _CLOSES.get(mark[0], "")
        if not closed:
            name = (mark["tag"] or mark[0]).lower()
            stack.append((name, mark.start()))
            opened[name] += 1
        elif opened[closed]:
            while (top := stack.pop())[0] != closed:
                opened[top[0]] -= 1
                yield top[1]
            opened[closed] -= 1
    yield from (place for _, place in stack)


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
    for heading, nodes in _sections(code):
        name = _plain([heading]) if heading else ""
        if name.rstrip(":").casefold() in _LISTS:
            continue
        paragraphs = [part.strip() for part in _BLANK_LINE.split(_plain(nodes)) if part.strip()]
        if name and paragraphs:
            yield RawBlock(text=name, kind=SectionKind.HEADING)
        for paragraph in paragraphs:
            yield RawBlock(text=paragraph)


def _sections(code: Any) -> Iterator[tuple[Any, list[Any]]]:  # noqa: ANN401
    """Yield each heading, none for what stands before the first, and the nodes up to the next."""
    from mwparserfromhell.nodes import Heading  # noqa: PLC0415 - heavy

    heading: Any = None
    nodes: list[Any] = []
    for node in code.nodes:
        if isinstance(node, Heading):
            yield heading, nodes
            heading, nodes = node, []
        else:
            nodes.append(node)
    yield heading, nodes


def _plain(nodes: Iterable[Any]) -> str:
    """Return the text of some markup, without all that is none."""
    text = _SWITCH.sub("", _text(nodes))
    return _MARKS.sub("", text.replace("'''", "").replace("''", "")).strip()


def _text(nodes: Iterable[Any]) -> str:
    """Return what is left of some nodes, in one walk: to search the tree for each node to cut would be quadratic."""
    text = "".join(filter(None, map(_node_text, nodes)))
    return _LINE_BREAKS.sub("\n\n", text.strip("\n"))


def _node_text(node: Any) -> str:  # noqa: ANN401
    from mwparserfromhell import nodes  # noqa: PLC0415 - heavy

    if isinstance(node, nodes.Text | nodes.HTMLEntity):
        return str(node.__strip__(normalize=True))
    inside = None if _is_cut(node) else _inside(node)
    return _text(inside.nodes) if inside else ""


def _inside(node: Any) -> Any:  # noqa: ANN401
    """Return the markup inside of a node that stands in the text; null where none does."""
    from mwparserfromhell import definitions, nodes  # noqa: PLC0415 - heavy

    match node:
        case nodes.Template():
            values = [value.value for value in node.params if not value.showkey]
            return values[-1] if values and _name(node) in _WORDS_IN_TEMPLATES else None
        case nodes.Wikilink():
            return node.title if node.text is None else node.text
        case nodes.ExternalLink():
            return node.title if node.brackets else node.url
        case nodes.Tag():
            return node.contents if definitions.is_visible(str(node.tag)) else None
        case nodes.Heading():
            return node.title
        case _:
            return node.default if isinstance(node, nodes.Argument) else None


def _is_cut(node: Any) -> bool:  # noqa: ANN401
    from mwparserfromhell import nodes  # noqa: PLC0415 - heavy

    if isinstance(node, nodes.Tag):
        return str(node.tag).strip().lower() in _CUT_TAGS
    return isinstance(node, nodes.Wikilink) and str(node.title).strip().lower().startswith(_CUT_LINKS)


def _name(template: Any) -> str:  # noqa: ANN401
    return str(template.name).strip().casefold()

"""Web pages: the article's text without menus, adverts and teasers, and what the page says of itself.

The main text is found by trafilatura (Barbaresi 2021, ACL demo), in its fast mode. Before it, the boxes that it lets
through leave the tree; after it, what stands above the headline goes.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from standpunkt.corpus.document import Document
from standpunkt.corpus.encoding import page_text
from standpunkt.corpus.layouts.boxes import prune
from standpunkt.corpus.layouts.extracted import Extracted, NoArticleError, RawBlock
from standpunkt.corpus.layouts.page import one_line, page_facts
from standpunkt.errors import MissingExtraError
from standpunkt.labels import SectionKind

_LEAST_WORDS = 20
"""Fewer words are no article, but the stub of one or an error page."""
_LEAST_PAID_WORDS = 150
"""A text for subscribers with fewer words is its free beginning."""
_LEAST_TEASERS = 3
_LEAD = re.compile(r"(?:^|[\s_-])(?:lead|lede|vorspann|intro|standfirst|anleser)(?:$|[\s_-])", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…][\"“”»«’)]*(?:\s|$)")
_BREAKS = re.compile(r"\n\s*\n")


def extract(document: Document) -> Extracted:
    """Return the article of a page.

    Raises:
        NoArticleError: the page has none: it is a list of teasers, too short, or only the free beginning of a text.
        MissingExtraError: trafilatura is not installed.
    """
    tree = _tree(page_text(document.raw, document.encoding))
    facts = page_facts(tree, document.metadata.url or "")
    teasers = prune(tree)
    if not facts.is_article and teasers >= _LEAST_TEASERS:
        raise NoArticleError("no article", f"a list of {teasers} teasers")
    lead = _lead(tree)
    title = facts.title or document.title
    blocks = tuple(_without_kicker(list(_blocks(_main_text(tree), title, lead)), lead))
    words = sum(len(block.text.split()) for block in blocks)
    if words < _LEAST_WORDS:
        raise NoArticleError("no article", f"{words} words of running text")
    if facts.is_paid and words < _LEAST_PAID_WORDS:
        raise NoArticleError("paywall", f"{words} words before the paywall")
    headline = (RawBlock(text=title, kind=SectionKind.TITLE),) if title else ()
    known = document.metadata
    return Extracted(
        blocks=headline + blocks,
        metadata=replace(
            known,
            published=facts.published or known.published,
            outlet=facts.outlet or known.outlet,
            url=facts.url or known.url,
        ),
    )


def _tree(text: str) -> Any:  # noqa: ANN401 - lxml is untyped
    try:
        from trafilatura.utils import load_html  # noqa: PLC0415 - heavy
    except ImportError as error:
        raise MissingExtraError(f"{error.name} is missing; install it with: pip install 'standpunkt[web]'") from None
    # Its warnings repeat what the error below says; a handler that does nothing keeps them off a user's screen.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    tree = load_html(text)
    if tree is None:
        raise NoArticleError("no article", "no markup that can be parsed")
    return tree


def _lead(tree: Any) -> str:  # noqa: ANN401
    """Return the lead, where the page marks one; empty where it does not."""
    for element in tree.xpath("//*[self::p or self::div or self::h2 or self::strong][@class]"):
        if _LEAD.search(element.get("class")) and not element.xpath(".//p[2]"):
            text = one_line(element.text_content())
            if _SENTENCE.search(text):
                return text
    return ""


def _main_text(tree: Any) -> Any:  # noqa: ANN401
    """Return the body that trafilatura finds."""
    from trafilatura import bare_extraction  # noqa: PLC0415 - heavy

    try:
        found: Any = bare_extraction(tree, fast=True, include_comments=False, include_tables=False)
    except Exception as error:  # whatever a page breaks in a library is no article
        raise NoArticleError("no article", f"{type(error).__name__} while it was parsed: {error}") from None
    if found is None or found.body is None:
        raise NoArticleError("no article", "no running text")
    return found.body


def _blocks(body: Any, title: str, lead: str) -> Iterator[RawBlock]:  # noqa: ANN401
    """Yield the blocks of trafilatura's body; the headline, where it stands there, as a title without text."""
    for element in body.iterdescendants("head", "p", "item", "quote"):
        if element.tag == "quote" and element.find("p") is not None:
            continue
        text = _text(element)
        if element.tag == "head":
            if one_line(text) == title or (element.get("rend") == "h1" and title and title in one_line(text)):
                yield RawBlock(text="", kind=SectionKind.TITLE)
            elif text.strip():
                yield RawBlock(text=one_line(text), kind=SectionKind.HEADING)
            continue
        for part in _BREAKS.split(text):
            if part.strip():
                kind = SectionKind.LEAD if lead and one_line(part) == lead else SectionKind.PARAGRAPH
                yield RawBlock(text=part.strip(), kind=kind)


def _text(element: Any) -> str:  # noqa: ANN401
    for line_break in element.iter("lb"):
        line_break.tail = "\n" + (line_break.tail or "")
    return "".join(element.itertext())


def _without_kicker(blocks: list[RawBlock], lead: str) -> Iterator[RawBlock]:
    """Yield the blocks below the headline, with the lead first where only its mark was found."""
    titles = [n for n, block in enumerate(blocks) if block.kind is SectionKind.TITLE]
    below = [block for block in blocks[titles[0] + 1 if titles else 0 :] if block.text]
    if lead and not any(lead == one_line(block.text) for block in blocks):
        yield RawBlock(text=lead, kind=SectionKind.LEAD)
    yield from below

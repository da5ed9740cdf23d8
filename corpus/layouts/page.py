"""What a web page says of itself: headline, date, address, outlet, and whether it is an article at all.

Read are JSON-LD and microdata of schema.org, Open Graph, Dublin Core and the usual ``meta`` names, in that order of
trust; then a date that is shown. Dates keep the precision that the page gives them: htmldate, which trafilatura asks,
must return a day, and makes one up from that of the run.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from standpunkt.corpus.dates import find_dates, iso_date

_ARTICLES = re.compile(r"(?:Article|Posting|Report)$")
_DATE_NAMES: Final = frozenset(
    (
        "date",
        "dc.date",
        "dc.date.issued",
        "dc.date.created",
        "dcterms.date",
        "dcterms.issued",
        "dcterms.created",
        "pubdate",
        "publishdate",
        "publish-date",
        "publication_date",
        "og:published_time",
        "datepublished",
    )
)
_DATED = re.compile(r"(?:^|[\s_-])(?:date|datum|time|byline|published|meta)(?:$|[\s_-])", re.IGNORECASE)
_MOST_DATED = 80
_MOST_JSON = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page says of itself; empty or null where it says nothing."""

    title: str
    """The headline, as a reader sees it."""
    published: str | None
    """ISO date in the page's own precision."""
    url: str
    """Canonical address."""
    outlet: str
    """Name of the site or publisher."""
    is_article: bool
    """The markup says that this is one article."""
    is_paid: bool
    """The markup says that the whole text is for subscribers."""


def page_facts(tree: Any, url: str) -> PageFacts:  # noqa: ANN401 - lxml is untyped
    """Return what the page parsed into `tree` says of itself; `url` is where it was found, or empty."""
    metas = dict(reversed(list(_metas(tree))))
    linked = next(_linked_articles(tree), {})
    stated = [_text_of(linked, "headline"), metas.get("og:title", ""), _item(tree, "headline"), _line(tree, "//title")]
    address = _address(tree, metas.get("og:url", ""), url)
    published = _published(tree, metas, linked)
    return PageFacts(
        title=_headline(tree, stated),
        published=published,
        url=address,
        outlet=metas.get("og:site_name") or _text_of(linked.get("publisher"), "name") or _publisher(tree),
        is_article=bool(linked) or metas.get("og:type") == "article" or published is not None
        or len(tree.xpath("//article")) == 1,
        is_paid=str(linked.get("isAccessibleForFree")).lower() == "false",
    )  # fmt: skip


def _metas(tree: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    for meta in tree.xpath("//meta[@content]"):
        name = meta.get("property") or meta.get("name") or ""
        if content := one_line(meta.get("content")):
            yield name.strip().lower(), content


def _linked_articles(tree: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401
    """Yield the articles of the page's JSON-LD; not those inside of one, as a ticker's entries are."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            data: Any = json.loads((script.text or "")[:_MOST_JSON])
        except (ValueError, RecursionError):
            continue
        graph: Any = data.get("@graph", data) if isinstance(data, dict) else data
        for node in graph if isinstance(graph, list) else [graph]:
            kinds: Any = node.get("@type") if isinstance(node, dict) else None
            if any(_ARTICLES.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                yield node


def _text_of(node: object, name: str) -> str:
    value: Any = node.get(name) if isinstance(node, dict) else ""
    return one_line(value) if isinstance(value, str) else ""


def _item(tree: Any, name: str) -> str:  # noqa: ANN401
    """Return the first value of a microdata property."""
    for element in tree.xpath("//*[@itemprop=$name]", name=name):
        if value := one_line(element.get("content") or element.get("datetime") or element.text_content()):
            return value
    return ""


def _publisher(tree: Any) -> str:  # noqa: ANN401
    names = tree.xpath("//*[@itemprop='publisher']//*[@itemprop='name']")
    return one_line(names[0].get("content") or names[0].text_content()) if names else ""


def _line(tree: Any, path: str) -> str:  # noqa: ANN401
    found = tree.xpath(path)
    return one_line(found[0].text_content()) if found else ""


def _headline(tree: Any, stated: list[str]) -> str:  # noqa: ANN401
    """Return the heading that a reader sees, if the page's own title shares half its words; else that title.

    Where a heading holds its kicker too, it is the part of it that the page's title has whole.
    """
    known = {word for title in stated for word in _words(title)}
    for heading in tree.xpath("//article//h1 | //main//h1 | //h1"):
        words = _words(heading.text_content())
        if words and 2 * len(words & known) >= len(words):
            parts = [one_line(part.text_content()) for part in heading.iterdescendants() if isinstance(part.tag, str)]
            whole = [part for part in parts if _words(part) <= known and 2 * len(_words(part)) >= len(words)]
            return one_line(heading.text_content()) if words <= known or not whole else max(whole, key=len)
    return next(filter(None, stated), "")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _published(tree: Any, metas: Mapping[str, str], linked: Mapping[str, Any]) -> str | None:  # noqa: ANN401
    named = [content for name, content in metas.items() if name in _DATE_NAMES]
    times = tree.xpath("//time[@pubdate or @datetime][not(ancestor::footer)]/@datetime")
    candidates = [_text_of(linked, "datePublished"), metas.get("article:published_time", "")]
    candidates += [_item(tree, "datePublished"), *named, *map(str, times[:1])]
    return next(filter(None, map(iso_date, filter(None, candidates))), None) or next(_shown_dates(tree), None)


def _shown_dates(tree: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the dates that stand in short elements which are named after them."""
    for element in tree.xpath("//*[@class or @id][not(ancestor::footer)]"):
        if _DATED.search(f"{element.get('class', '')} {element.get('id', '')}"):
            text = one_line(element.text_content())
            if len(text) <= _MOST_DATED:
                yield from find_dates(text)


def _address(tree: Any, og_url: str, url: str) -> str:  # noqa: ANN401
    canonical = tree.xpath("//link[@rel='canonical']/@href")
    base = url or og_url
    for found in (*map(str, canonical[:1]), og_url, url):
        try:
            address = urljoin(base, found.strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.hostname:
            return one_line(address)
    return ""


def one_line(text: str | None) -> str:
    """Return `text` with white space runs as one space and without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text or "").split())

"""Web pages: on several kinds of page the article comes out whole, and nothing else does."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.encoding import page_text
from standpunkt.corpus.layouts.extracted import Extracted, NoArticleError, RawBlock
from standpunkt.corpus.layouts.html import extract
from standpunkt.labels import SectionKind

PAGES = Path(__file__).parent / "pages"
CLEAN = ("agentur", "amp", "app", "blog", "portal", "regional", "tabellen", "ticker")
ARTICLES = (*CLEAN, "sender")


def document(raw: bytes, **known: str) -> Document:
    return Document(source="seite.html", place=1, layout=Layout.HTML, raw=raw, metadata=Metadata(**known))


def page(name: str, **known: str) -> Document:
    return document((PAGES / f"{name}.html").read_bytes(), **known)


def expected(name: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Return title, date, address and outlet of a page (empty where it states none), and its blocks."""
    facts, _, rest = (PAGES / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    lines = ([*facts.split("\n"), "", "", ""])[:4]
    blocks = [block.strip() for block in rest.split("\n\n")]
    return lines, [("heading", block[2:]) if block.startswith("# ") else ("text", block) for block in blocks]


def shown(extracted: Extracted) -> list[tuple[str, str]]:
    """Return the blocks below the title, told apart into headings and text."""
    title, *blocks = extracted.blocks
    assert title.kind is SectionKind.TITLE
    return [
        ("heading" if block.kind is SectionKind.HEADING else "text", " ".join(block.text.split())) for block in blocks
    ]


def words(blocks: list[tuple[str, str]]) -> Counter[str]:
    return Counter(word for _, text in blocks for word in text.split())


@pytest.mark.parametrize("name", ARTICLES)
def test_what_a_page_says_of_itself(name: str) -> None:
    (title, published, url, outlet), _ = expected(name)
    found = extract(page(name))
    assert found.blocks[0] == RawBlock(text=title, kind=SectionKind.TITLE)
    said = found.metadata
    assert (said.published or "", said.url or "", said.outlet or "") == (published, url, outlet)


@pytest.mark.parametrize("name", CLEAN)
def test_the_article_comes_out_and_nothing_else(name: str) -> None:
    """All words of the main text in, no word of menus, teasers, adverts, banners out: precision and recall are 1."""
    _, blocks = expected(name)
    found = shown(extract(page(name)))
    common = (words(found) & words(blocks)).total()
    assert (common / words(found).total(), common / words(blocks).total()) == (1, 1)
    assert found == blocks


def test_where_nothing_names_the_article_headings_are_lost_and_captions_stay() -> None:
    """What is known not to work: on this page trafilatura gathers all paragraphs, a caption and a notice too."""
    _, blocks = expected("sender")
    found = shown(extract(page("sender")))
    missing = [text for _, text in blocks if text not in [text for _, text in found]]
    common = (words(found) & words(blocks)).total()
    assert missing == ["Kritik von Verbänden", "Pflegegeld in Zahlen"]
    assert common / words(found).total() > 0.8


@pytest.mark.parametrize(("name", "count"), [("portal", 1), ("regional", 1), ("ticker", 1), ("amp", 0)])
def test_the_lead_is_found_where_the_page_marks_one(name: str, count: int) -> None:
    leads = [n for n, block in enumerate(extract(page(name)).blocks) if block.kind is SectionKind.LEAD]
    assert leads == [1] * count


@pytest.mark.parametrize(
    ("name", "reason", "detail"),
    [("startseite", "no article", "4 teasers"), ("bezahlschranke", "paywall", "words before the paywall")],
)
def test_pages_without_an_article(name: str, reason: str, detail: str) -> None:
    with pytest.raises(NoArticleError, match=detail) as raised:
        extract(page(name))
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    "raw",
    [b"", b"<html></html>", b"<html><body><p>Seite nicht gefunden.</p></body></html>", b"\0\1\2", b"<!doctype html>"],
)
def test_next_to_nothing_is_no_article(raw: bytes) -> None:
    with pytest.raises(NoArticleError):
        extract(document(raw))


TEXT = " ".join(["Der Bürgermeister von Köln begrüßte am Montag die Gäste aus Übersee, darunter Räte."] * 6)


def minimal(head: str = "", body: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}<h1>Gäste in Köln</h1><p>{TEXT}</p></body></html>"


def test_the_caller_knows_what_the_page_does_not_say() -> None:
    known = {"url": "https://a.example/x/1", "outlet": "Bote", "published": "2020", "topic": "Politik"}
    assert extract(document(minimal().encode(), **known)).metadata == Metadata(**known)
    said = minimal('<meta property="og:site_name" content="Kurier"><link rel="canonical" href="../y">')
    found = extract(document(said.encode(), **known)).metadata
    assert (found.outlet, found.url) == ("Kurier", "https://a.example/y"), "the page's own word comes first"


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta name="date" content="2021-12">', "2021-12"),
        ('<meta name="DC.date" content="08.12.2021">', "2021-12-08"),
        ('<meta property="article:published_time" content="2021-12-08T23:30:00+01:00">', "2021-12-08"),
        ('<script type="application/ld+json">[{"@type": ["NewsArticle"], "datePublished": "2021"}]</script>', "2021"),
        ('<script type="application/ld+json">{kaputt</script>', None),
        ('<meta name="date" content="gestern">', None),
        ('<meta property="article:modified_time" content="2021-12-08">', None),
    ],
)
def test_dates_keep_their_precision(head: str, published: str | None) -> None:
    assert extract(document(minimal(head).encode())).metadata.published == published


@pytest.mark.parametrize(
    ("encoding", "declared", "http"),
    [
        ("utf-8", "", ""),
        ("utf-8", "iso-8859-1", "iso-8859-1"),
        ("utf-8-sig", "", ""),
        ("utf-16", "", ""),
        ("iso-8859-1", "iso-8859-1", ""),
        ("cp1252", "utf-8", ""),
        ("cp1252", "gibtsnicht", "auch nicht"),
        ("iso-8859-15", "", "ISO-8859-15"),
        ("mac_roman", "x-mac", "macintosh"),
        ("cp1250", "windows-1250", ""),
    ],
)
def test_pages_are_read_in_the_encoding_that_they_have(encoding: str, declared: str, http: str) -> None:
    text = minimal(f'<meta charset="{declared}">' if declared else "")
    assert page_text(text.encode(encoding), http) == text


def test_one_bad_byte_does_not_change_a_page_to_another_encoding() -> None:
    assert page_text(minimal().encode() + b"\xfc") == minimal() + "\ufffd"


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.sampled_from(
                ["<p>", "</p>", "<a href=x>", "</a>", "<h1>", "<h2>", "<script type=application/ld+json>", "</script>",
                 '{"@graph": [1, null]}', '{"@type": "Article", "headline": 3, "publisher": []}', "<div class=lead>",
                 "<meta name=date content=1>", "<link rel=canonical href='http://[a'>", "<ins>", "<br><br>", TEXT,
                 "<li>", "<table><tr><td>", "<amp-ad>", "<time datetime=''>", "&#0;", "<!--", "\ud7ff", "<article>",
                 "<main>"]
            ),
            max_size=25,
        ).map(lambda parts: "".join(parts).encode()),
    )
)  # fmt: skip
def test_whatever_a_page_holds_it_is_an_article_or_none(raw: bytes) -> None:
    try:
        found = extract(document(b"<html>" + raw))
    except NoArticleError:
        return
    assert all(block.text.strip() for block in found.blocks)


def test_deep_nesting_is_survived() -> None:
    deep = "<div>" * 20_000 + TEXT + "</div>" * 20_000
    with pytest.raises(NoArticleError):
        extract(document(f"<html><body>{deep}</body></html>".encode()))

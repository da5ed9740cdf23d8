"""Wiki markup: the running text and its headings stay, all else goes."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.layouts.extracted import NoArticleError
from standpunkt.corpus.layouts.wikitext import extract, own_date

PAGE = """\
{{Artikelstatus: Fertig}} 12:34, 5. Mai 2019 (CEST)
[[Datei:Rathaus Lindenfurt.jpg|thumb|Das Rathaus von [[w:Lindenfurt|Lindenfurt]]]]
{{Infobox|Ort=Lindenfurt|Bild={{Wappen}}}}
'''Lindenfurt (Deutschland)''', 05.05.2019 – Der [[Stadtrat|Rat]] hat den Haushalt<ref>Lindenfurter Bote, S. 3</ref> \
beschlossen. Bürgermeisterin {{w|Gesine Thal}} sprach von einem ''guten Tag''.<ref name="a" />

Die Opposition lehnte ihn ab.<!-- Quelle? --> „Zu teuer“, sagte {{w|Jonas Wirt|Wirt}}. Siehe \
[https://bote.example die Vorlage].

{| class="wikitable"
! Partei !! Sitze
|-
| Mitte || 12
|}

== Streit um das [[Freibad]] ==
Umstritten war das Freibad.
Es kostet 2&nbsp;Mio. Euro.

* Die Mitte will es schließen.
* Die Opposition will es erhalten.

=== Leerer Abschnitt ===
{{Dateiliste}}

== Themenverwandte Artikel ==
* [[Rat vertagt den Haushalt]]

== Quellen ==
* {{Quelle|Sprache=de|Titel=Haushalt steht|Datum=06.05.2019}}
[[Kategorie:05.05.2019]]
[[Kategorie:Themenportal Politik]]
"""


FIRST = "Der Rat hat den Haushalt beschlossen. Bürgermeisterin Gesine Thal sprach von einem guten Tag."


def document(text: str, **known: str) -> Document:
    return Document(
        source="dump.xml",
        place=1,
        layout=Layout.WIKITEXT,
        raw=text.encode(),
        title="Rat beschließt Haushalt",
        metadata=Metadata(**known),
    )


def test_a_page_of_wikinews() -> None:
    found = extract(document(PAGE, licence="CC-BY-2.5"))
    assert [(str(block.kind or ""), block.text) for block in found.blocks] == [
        ("title", "Rat beschließt Haushalt"),
        ("", f"Lindenfurt (Deutschland), 05.05.2019 – {FIRST}"),
        ("", "Die Opposition lehnte ihn ab. „Zu teuer“, sagte Wirt. Siehe die Vorlage."),
        ("heading", "Streit um das Freibad"),
        ("", "Umstritten war das Freibad.\nEs kostet 2\u00a0Mio. Euro."),
        ("", "Die Mitte will es schließen.\nDie Opposition will es erhalten."),
    ]
    assert found.metadata == Metadata(published="2019-05-05", licence="CC-BY-2.5")


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("{{Datum|5. Mai 2019}} Text", "2019-05-05"),
        ("{{Artikelstatus: Fertig|22:42, 14. Mär. 2006 (CET)}} Text", "2006-03-14"),
        ("Veröffentlicht: 12:34, 5. Mai 2019 (CEST)\n\nText", "2019-05-05"),
        ("Text\n[[Kategorie:14.03.2006]]", "2006-03-14"),
        ("'''Köln (Deutschland)''', 06.07.2025 – Text", "2025-07-06"),
        ("Text\n[[Kategorie:Politik]]", None),
        ("Am 06.07.2025 tagte der Rat. Text", None),
        ("{{Datum|31.02.2019}} Text", None),
    ],
)
def test_the_date_is_the_page_s_own(text: str, published: str | None) -> None:
    assert own_date(text) == published
    assert extract(document(text, published="2001")).metadata.published == (published or "2001")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("#WEITERLEITUNG [[Rat]]", "redirect"),
        ("{{Im Entstehen}}\nDer Rat tagt.", "unfinished"),
        ("{{Übersicht}}\n== Quellen ==\n* [https://a.example b]", "no article"),
        ("[[Kategorie:Rat]]", "no article"),
        ("", "no article"),
    ],
)
def test_pages_without_an_article(text: str, reason: str) -> None:
    with pytest.raises(NoArticleError) as raised:
        extract(document(text))
    assert raised.value.reason == reason


@pytest.mark.parametrize("mark", ["<ref>", "\n{|", "{{a|", "[http://a ", "<div a=", "[[a|{{"])
def test_markup_that_nobody_closes_costs_no_time(mark: str) -> None:
    """The parser alone would take 47 s for 20,000 of the first, and four times as long for twice as many."""
    started = time.process_time()
    with pytest.raises(NoArticleError, match="read again"):
        extract(document("Der Rat tagte. " + mark * 20_000))
    assert time.process_time() - started < 2


def test_many_references_cost_no_more_than_their_number() -> None:
    started = time.process_time()
    found = extract(document("Der Rat<ref>Bote</ref> tagte. " * 4_000))
    assert time.process_time() - started < 5, "some 0.5 s; 45 s if each were searched for"
    assert found.blocks[-1].text == ("Der Rat tagte. " * 4_000).strip()


def test_a_page_longer_than_any_wiki_takes_is_refused() -> None:
    with pytest.raises(NoArticleError, match="2 MiB"):
        extract(document("Der Rat tagte. " * 150_000))


def test_a_few_unclosed_marks_cost_no_article() -> None:
    text = "Der [[Rat tagte.\n<p>Er [http://a schwieg.\n\n" + "Er ruhte.<br>\n" * 1_000
    assert extract(document(text)).blocks[-1].text.endswith("Er ruhte.")


MARKUP = st.lists(
    st.sampled_from(
        [
            "{{",
            "}}",
            "[[",
            "]]",
            "|",
            "<ref>",
            "</ref>",
            "== ",
            " ==",
            "\n",
            "{|",
            "|}",
            "'''",
            "Wort ",
            "Datei:",
            "w|",
            "<!--",
            "-->",
            "&amp;",
            "* ",
            "[https://a.example ",
            "]",
            "<table>",
            "</table>",
            "{{{",
            "<nowiki>",
            "Ä",
        ]
    ),
    max_size=30,
).map("".join)


@settings(deadline=None)
@given(MARKUP)
def test_whatever_the_markup_it_is_an_article_or_none(text: str) -> None:
    try:
        found = extract(document(text))
    except NoArticleError:
        return
    assert all(block.text.strip() for block in found.blocks)

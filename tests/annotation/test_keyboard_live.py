"""A usual article is annotated with the keyboard: the mouse selects text and draws arrows, and does nothing else.

Each test draws on a real server, in a real browser; what the server then exports is read as `pull` reads it.
"""

from collections.abc import Iterator, Mapping

import pytest

from standpunkt.annotation.appearance import ARROW_STANCE_LOOKS, AUTHOR_STANCE_LOOKS, FORM_LOOKS, MENTION_LOOKS
from standpunkt.annotation.label_config import label_config
from standpunkt.annotation.studio.drawing import read_drawing, to_annotation
from standpunkt.corpus.dataset import Corpus
from standpunkt.labels import AUTHOR, Form, Polarity, Source
from standpunkt.schema import Annotation, Mention, Provenance
from tests.annotation.labelling import CHROMIUM, Annotator, Handwork, Server, annotator
from tests.annotation.servers import LiveServer

pytestmark = [pytest.mark.live, pytest.mark.browser]

ARTICLE = "sample-gesundheit-03"
"""32 mentions and 13 arrows: the size of a usual article (31 and 14)."""
KEYS = {str(look.label): look.hotkey for look in (*MENTION_LOOKS, *FORM_LOOKS)}
ARROW_KEYS = {look.label: look.hotkey for look in ARROW_STANCE_LOOKS}
AUTHOR_KEYS = {look.label: look.hotkey for look in AUTHOR_STANCE_LOOKS}
EMOJI = (
    "👩\u200d👧 Streit 😀\n\nDie PSM-Fraktionschefin Runa Petzelt befürwortet den Ausbau der Windkraft. "
    "Hinnerk Lohse lehnt ihn ab."
)


@pytest.fixture(scope="module")
def person(live_server: LiveServer) -> Iterator[Annotator]:
    """Somebody who is logged in, and quick."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed: nobody labels in a browser")
    with annotator(live_server, pause=40) as logged_in:
        yield logged_in


def project(server: Server, *texts: str) -> int:
    number: int = server.ask("POST", "/api/projects", {"title": "Live", "label_config": label_config()})["id"]
    tasks = [{"data": {"doc_id": f"d{n}", "text": text, "title": "Artikel"}} for n, text in enumerate(texts)]
    server.ask("POST", f"/api/projects/{number}/import", tasks)
    return number


def exported(server: Server, number: int, text: str) -> Annotation:
    """Return what the server exports of the one article that is annotated, read as an annotation."""
    (task,) = server.ask("GET", f"/api/projects/{number}/export?exportType=JSON")
    assert task["data"]["text"] == text
    (drawn,) = task["annotations"]
    drawing, faults = read_drawing(drawn["result"])
    assert faults == []
    made, faults = to_annotation(
        drawing,
        article_id=task["data"]["doc_id"],
        text=text,
        annotator="anna",
        guideline="1",
        provenance=Provenance(source=Source.HUMAN, tool="label-studio"),
    )
    assert made is not None, faults
    return made


def drawn(one: Annotation) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """Return mentions and stances without the ids of mentions."""
    mentions = {m.id: (m.start, m.end, m.label, m.form, m.entity) for m in one.mentions}
    stances = {(mentions.get(s.holder, s.holder), mentions[s.target], s.polarity) for s in one.stances}
    return set(mentions.values()), stances


def test_behind_an_emoji_everything_comes_back_as_drawn(live_server: LiveServer, person: Annotator) -> None:
    """Select by mouse, press a key, set the form, name it, draw arrows that differ, submit."""
    number = project(live_server, EMOJI)
    person.open(number)
    person.mark("2", "PSM-Fraktionschefin")
    person.click("PSM-Fraktionschefin")
    person.press("d")
    person.name("Partei der Solidarischen Mitte")
    person.mark("1", "Runa Petzelt")
    person.mark("1", "Hinnerk Lohse")
    person.mark("6f", "Ausbau der Windkraft")
    person.click("Ausbau der Windkraft")
    person.press("w")
    person.arrow("Runa Petzelt", "Ausbau der Windkraft")
    person.arrow("Hinnerk Lohse", "Ausbau der Windkraft")
    person.open_label_of_arrow(1)
    person.choose("AGAINST")
    person.open_marks()
    person.submit()
    mentions, stances = drawn(exported(live_server, number, EMOJI))
    spans = {EMOJI[m[0] : m[1]]: m for m in mentions}  # type: ignore[misc]
    assert {surface: (m[2], m[3], m[4]) for surface, m in spans.items()} == {
        "PSM-Fraktionschefin": ("ORG", "part", "Partei der Solidarischen Mitte"),
        "Runa Petzelt": ("PER", "name", None),
        "Hinnerk Lohse": ("PER", "name", None),
        "Ausbau der Windkraft": ("ISSUE", None, None),
    }
    assert stances == {
        ("AUTHOR", spans["Ausbau der Windkraft"], "AGAINST"),
        (spans["Runa Petzelt"], spans["Ausbau der Windkraft"], "FAVOR"),
        (spans["Hinnerk Lohse"], spans["Ausbau der Windkraft"], "AGAINST"),
    }


def test_a_usual_article_needs_the_mouse_for_text_and_arrow_ends_alone(
    live_server: LiveServer, person: Annotator, sample: Corpus
) -> None:
    """From gold to the page by hand, and back: equal, with one press of the mouse a mark and two an arrow."""
    article = next(article for article in sample.articles if article.id == ARTICLE)
    gold = next(one for one in sample.annotations if one.article_id == ARTICLE)
    arrows = [stance for stance in gold.stances if stance.holder != AUTHOR]
    assert (len(gold.mentions), len(arrows)) == (32, 13)
    number = project(live_server, article.text, "Der nächste Artikel.")
    person.open(number)
    person.select_what_is_drawn()
    person.count()
    draw(person, gold)
    person.submit()
    person.page.wait_for_selector("text=Der nächste Artikel.")
    assert drawn(exported(live_server, number, article.text)) == drawn(gold)
    # A mark: Esc, label, Enter, Enter; 14 targets one more; forms that are not "name" one; the author's stance one.
    # An arrow: Esc, Alt+R. At the end: Ctrl+Enter. The letters of names come on top.
    forms = sum(mention.form not in (None, Form.NAME) for mention in gold.mentions)
    targets = len({stance.target for stance in arrows})
    keys = 4 * 32 + targets + forms + (len(gold.stances) - len(arrows)) + 2 * 13 + 1
    assert person.counted() == Handwork(keys=keys, presses=32 + 2 * 13, beside=0)


def draw(person: Annotator, gold: Annotation) -> None:
    """Draw mentions with all that hangs on them, then arrows."""
    says: dict[str, Polarity] = {s.target: s.polarity for s in gold.stances if s.holder != AUTHOR}
    author: dict[str, Polarity] = {s.target: s.polarity for s in gold.stances if s.holder == AUTHOR}
    by_id: Mapping[str, Mention] = {mention.id or "": mention for mention in gold.mentions}
    for name, mention in by_id.items():
        person.mark(KEYS[mention.label] + ARROW_KEYS.get(says.get(name), ""), (mention.start, mention.end))
        if mention.form not in (None, Form.NAME):
            person.press(KEYS[mention.form])
        if name in author:
            person.press(AUTHOR_KEYS[author[name]])
        if mention.entity:
            person.name(mention.entity)
    for stance in gold.stances:
        if stance.holder != AUTHOR:
            person.arrow(free(by_id[stance.holder], gold), free(by_id[stance.target], gold))


def free(mention: Mention, gold: Annotation) -> tuple[int, int]:
    """Return a place of a mention that no smaller mention covers: there a click reaches it."""
    smaller = [m for m in gold.mentions if m.end - m.start < mention.end - mention.start]
    place = next(n for n in range(mention.start, mention.end) if not any(m.start <= n < m.end for m in smaller))
    return place, place + 1

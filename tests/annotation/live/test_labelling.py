"""A usual article is annotated with the keyboard: the mouse selects text and draws arrows, and does nothing else.

Articles are pushed to a real server, drawn in a real browser, and pulled; what comes home is what was drawn.
"""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from standpunkt import jsonl
from standpunkt.annotation.appearance import ARROW_STANCE_LOOKS, AUTHOR_STANCE_LOOKS, FORM_LOOKS, MENTION_LOOKS
from standpunkt.annotation.people import Person, write_people
from standpunkt.annotation.work.pushes import read_pushes
from standpunkt.cli import main
from standpunkt.corpus.dataset import Corpus
from standpunkt.labels import AUTHOR, Form, SectionKind
from standpunkt.schema import Annotation, Mention, Section, text_sha256
from tests.annotation.labelling import Annotator, Handwork
from tests.annotation.servers import LiveServer

pytestmark = [pytest.mark.live, pytest.mark.browser]

ARTICLE = "sample-gesundheit-03"
"""32 mentions and 13 arrows: the size of a usual article (31 and 14)."""
NEXT = "sample-gesundheit-04"
KEYS = {str(look.label): look.hotkey for look in (*MENTION_LOOKS, *FORM_LOOKS)}
ARROW_KEYS = {str(look.label): look.hotkey for look in ARROW_STANCE_LOOKS}
AUTHOR_KEYS = {str(look.label): look.hotkey for look in AUTHOR_STANCE_LOOKS}
EMOJI = (
    "👩\u200d👧 Streit 😀\n\nDie PSM-Fraktionschefin Runa Petzelt befürwortet den Ausbau der Windkraft. "
    "Hinnerk Lohse lehnt ihn ab."
)


@pytest.fixture
def work(live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A campaign's folder whose annotator is anna, who has the server's one account."""
    monkeypatch.setenv("LABEL_STUDIO_URL", live_server.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", live_server.token)
    account = live_server.ask("GET", "/api/current-user/whoami")
    folder = tmp_path / "work"
    write_people(folder, [Person(name="anna", email=account["email"], user=account["id"])])
    return folder


def run(*arguments: str) -> int:
    """Run a command of the annotation room and return its exit code."""
    with pytest.raises(SystemExit) as end:
        main(["annotation", *arguments])
    return int(end.value.code or 0)


def push(work: Path, batch: str, corpus: str, *more: str) -> int:
    """Push articles to anna and return the number of her project."""
    assert run("push", corpus, "--batch", batch, "--annotators", "anna", "--work", str(work), *more) == 0
    return read_pushes(work)[0].project


def pulled(work: Path) -> Annotation:
    """Pull, and return the one annotation that comes home."""
    assert run("pull", "--work", str(work)) == 0
    (annotation,) = jsonl.read(work / "annotations.jsonl", Annotation)
    return annotation


Marked = tuple[int, int, str, str | None, str | None]
"""Start, end, label, form and canonical name of a mention."""


def drawn(one: Annotation) -> tuple[set[Marked], set[tuple[Marked | str, Marked, str]]]:
    """Return mentions and stances without the ids of mentions."""
    mentions: dict[str | None, Marked] = {m.id: (m.start, m.end, m.label, m.form, m.entity) for m in one.mentions}
    stances = {(mentions.get(s.holder, s.holder), mentions[s.target], str(s.polarity)) for s in one.stances}
    return set(mentions.values()), stances


def test_behind_an_emoji_everything_comes_back_as_drawn(
    work: Path, person: Annotator, sample: Corpus, tmp_path: Path
) -> None:
    """Select by mouse, press keys, set form, name and author's stance, draw two arrows that differ, submit."""
    title = EMOJI.index("\n")
    sections = (
        Section(start=0, end=title, kind=SectionKind.TITLE),
        Section(start=title + 2, end=len(EMOJI), kind=SectionKind.PARAGRAPH),
    )
    article = replace(
        next(iter(sample.articles)), id="streit", text=EMOJI, text_sha256=text_sha256(EMOJI), sections=sections
    )
    jsonl.write(tmp_path / "articles.jsonl", [article])
    person.open(push(work, "emoji", str(tmp_path / "articles.jsonl")))
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
    mentions, stances = drawn(pulled(work))
    spans = {EMOJI[one[0] : one[1]]: one for one in mentions}
    assert {surface: tuple(map(str, one[2:])) for surface, one in spans.items()} == {
        "PSM-Fraktionschefin": ("ORG", "part", "Partei der Solidarischen Mitte"),
        "Runa Petzelt": ("PER", "name", "None"),
        "Hinnerk Lohse": ("PER", "name", "None"),
        "Ausbau der Windkraft": ("ISSUE", "None", "None"),
    }
    assert stances == {
        (AUTHOR, spans["Ausbau der Windkraft"], "AGAINST"),
        (spans["Runa Petzelt"], spans["Ausbau der Windkraft"], "FAVOR"),
        (spans["Hinnerk Lohse"], spans["Ausbau der Windkraft"], "AGAINST"),
    }


def test_a_usual_article_needs_the_mouse_for_text_and_arrow_ends_alone(
    work: Path, person: Annotator, sample: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    """From gold to the page by hand, and home: equal, with one press of the mouse a mark and two an arrow."""
    gold = next(one for one in sample.annotations if one.article_id == ARTICLE)
    arrows = [stance for stance in gold.stances if stance.holder != AUTHOR]
    assert (len(gold.mentions), len(arrows)) == (32, 13)
    following = next(article for article in sample.articles if article.id == NEXT)
    person.open(push(work, "usual", "sample", "--articles", ARTICLE, NEXT))
    person.select_what_is_drawn()
    person.count()
    draw(person, gold)
    person.submit()
    person.page.wait_for_selector(f"text={following.text.splitlines()[0]}")
    assert drawn(pulled(work)) == drawn(gold)
    # A mark: Esc, label, Enter, Enter; 13 targets at most one more; forms that are not "name" one.
    # An arrow: Esc, Alt+R. At the end: Ctrl+Enter. The letters of names come on top.
    forms = sum(mention.form not in (None, Form.NAME) for mention in gold.mentions)
    targets = len({stance.target for stance in arrows})
    keys = 4 * 32 + targets + forms + 2 * 13 + 1
    assert person.counted() == Handwork(keys=keys, presses=32 + 2 * 13, beside=0)
    capsys.readouterr()
    assert run("progress", "--work", str(work), "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["sent"], row["done"], row["open"], row["seconds"]["n"]) == (2, 1, 1, 1)


def draw(person: Annotator, gold: Annotation) -> None:
    """Draw mentions with all that hangs on them, then arrows."""
    says = {stance.target: stance.polarity for stance in gold.stances if stance.holder != AUTHOR}
    author = {stance.target: stance.polarity for stance in gold.stances if stance.holder == AUTHOR}
    by_id = {mention.id or "": mention for mention in gold.mentions}
    for name, mention in by_id.items():
        keys = ARROW_KEYS[says[name]] if name in says else ""
        person.mark(KEYS[mention.label] + keys, (mention.start, mention.end))
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
    smaller = [one for one in gold.mentions if one.end - one.start < mention.end - mention.start]
    place = next(n for n in range(mention.start, mention.end) if not any(m.start <= n < m.end for m in smaller))
    return place, place + 1

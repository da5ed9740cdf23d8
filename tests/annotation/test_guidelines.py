"""The guidelines: two languages with the same anchors, examples that are annotations, and HTML that can be shown."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt import InputError, Mention
from standpunkt.annotation.guidelines import VERSION
from standpunkt.annotation.guidelines.examples import Example, load_examples, parse_examples
from standpunkt.annotation.guidelines.render import ANCHOR, instruction, markdown, page, pictures, source
from standpunkt.annotation.guidelines.show import marked_text, ruling_titles
from standpunkt.annotation.guidelines.words import Language
from standpunkt.annotation.lint import lint
from standpunkt.cli import main
from standpunkt.corpus.dataset import Corpus
from standpunkt.labels import AUTHOR, Form, Label, Polarity

EXAMPLES = load_examples()
SOURCES = {language: source(language) for language in Language}


def codes(example: Example, *, wrong: bool = False) -> list[str]:
    annotation = example.wrong if wrong else example.right
    assert annotation is not None
    return [fault.code for fault in lint(annotation, example.article)]


def test_both_languages_have_the_same_anchors_in_the_same_order() -> None:
    german, english = (ANCHOR.findall(SOURCES[language]) for language in Language)
    assert german == english
    assert [name for name, times in Counter(german).items() if times > 1] == []


def test_both_languages_have_the_same_structure() -> None:
    german, english = (
        re.findall(r"^(?:#+ |```|\d+\. |- \{#|!\[|\|---|> )", SOURCES[language], re.MULTILINE) for language in Language
    )
    assert german == english


@pytest.mark.parametrize("language", Language)
def test_the_change_log_ends_with_this_version(language: Language) -> None:
    rows = re.findall(r"^\| (\d+(?:\.\d+)?) \|", SOURCES[language].split("{#changes}")[1], re.MULTILINE)
    assert rows[-1] == VERSION
    assert f"Version {VERSION}." in SOURCES[language]


def test_the_sample_follows_a_version_that_is_written_down(sample: Corpus) -> None:
    rows = re.findall(r"^\| (\d+(?:\.\d+)?) \|", SOURCES[Language.DE].split("{#changes}")[1], re.MULTILINE)
    assert {annotation.guideline for annotation in sample.annotations} <= set(rows)


def test_there_are_twenty_examples_and_ten_counter_examples() -> None:
    assert Counter(example.wrong is None for example in EXAMPLES) == {True: 20, False: 10}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_right_annotations_pass_the_linter(example: Example) -> None:
    assert [str(fault) for fault in lint(example.right, example.article)] == []


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.wrong], ids=lambda example: example.id)
def test_wrong_annotations_are_wrong(example: Example) -> None:
    """What a machine can see, the linter says with the codes that the example names; the rest differs."""
    assert example.wrong is not None
    assert (example.wrong.mentions, example.wrong.stances) != (example.right.mentions, example.right.stances)
    assert codes(example, wrong=True) == list(example.codes)


def test_examples_use_every_label_form_polarity_and_ruling() -> None:
    mentions = [mention for example in EXAMPLES for mention in example.right.mentions]
    stances = [stance for example in EXAMPLES for stance in example.right.stances]
    assert {mention.label for mention in mentions} == set(Label)
    assert {mention.form for mention in mentions} == {*Form, None}
    assert {stance.polarity for stance in stances} == set(Polarity)
    assert AUTHOR in {stance.holder for stance in stances}
    rulings = {name for name in ANCHOR.findall(SOURCES[Language.DE]) if name.startswith("r-")}
    assert {name for example in EXAMPLES for name in example.rulings} == rulings
    assert len(rulings) == 50


@pytest.mark.parametrize("language", Language)
def test_every_ruling_has_a_title_and_every_example_its_words(language: Language) -> None:
    titles = ruling_titles(SOURCES[language])
    assert {name for example in EXAMPLES for name in example.rulings} <= set(titles)
    assert all(example.title[language] and example.why[language] for example in EXAMPLES)


def test_marks_stand_in_the_text() -> None:
    mentions = (
        Mention(id="a", start=0, end=14, label=Label.ISSUE),
        Mention(id="b", start=8, end=14, label=Label.LOC, form=Form.DERIV),
    )
    assert marked_text(mentions, "Bau der Brücke *") == r"\[Bau der \[Brücke\]{.LOC deriv}\]{.ISSUE} \*"


@given(st.text("ab *[]{}<>|", min_size=1, max_size=12), st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12))))
def test_no_mark_changes_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    mentions = tuple(
        Mention(id=f"m{n}", start=start, end=end, label=Label.PER)
        for n, (start, end) in enumerate(spans)
        if start < end <= len(text)
    )
    marked = re.sub(r"(?<!\\)\{\.PER\}", "\0", marked_text(mentions, text))
    assert marked.count("\0") == len(mentions)
    bare = re.sub(r"\\\]\0", "", marked)
    assert re.sub(r"\\(.)", r"\1", bare).replace("[", "") == text.replace("[", "")


class Seen(HTMLParser):
    """Collects tags, attributes and unclosed tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.stack: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in {"href", "src"}}
        if tag not in {"meta", "img", "br", "hr"}:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that holds nothing."""
        self.handle_starttag(tag, attrs)
        if self.stack[-1:] == [tag]:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close a tag."""
        assert self.stack.pop() == tag


@pytest.mark.parametrize("language", Language)
def test_page_needs_no_other_file_and_has_no_script(language: Language) -> None:
    seen = Seen(page(language))
    assert seen.stack == []
    assert not seen.tags & {"script", "iframe", "link", "object"}
    assert not [name for name in seen.attributes if name.startswith("on")]
    anchors = set(ANCHOR.findall(SOURCES[language]))
    assert {address for address in seen.addresses if address.removeprefix("#") not in anchors} == {
        address for address in seen.addresses if address.startswith("data:image/png;base64,")
    }
    assert len([address for address in seen.addresses if address.startswith("data:")]) == len(pictures()) >= 3


@pytest.mark.parametrize("language", Language)
def test_instruction_survives_label_studios_cleaning(language: Language) -> None:
    """It strips ids, style attributes and data addresses; line ends would show, and links leave the article."""
    html = instruction(language)
    seen = Seen(html)
    assert seen.stack == []
    assert seen.attributes <= {"class", "name", "start"}
    assert seen.addresses == set()
    assert not seen.tags & {"script", "iframe", "img"}
    assert "\n" not in re.sub(r"<pre>.*?</pre>", "", html, flags=re.DOTALL)
    assert "&quot;" not in re.search(r"<style>(.*?)</style>", html)[1]  # type: ignore[index]


def test_instruction_shows_the_pictures_that_the_server_keeps() -> None:
    seen = Seen(instruction(Language.DE, {"page.png": "/data/upload/1/page.png"}))
    assert seen.addresses == {"/data/upload/1/page.png"}


def test_pictures_are_small_and_all_are_used() -> None:
    assert {name: len(data) for name, data in pictures().items() if len(data) >= 150_000} == {}
    for language in Language:
        assert sorted(re.findall(r"\(pictures/(.+?)\)", SOURCES[language])) == sorted(pictures())


def test_markdown_has_nothing_of_ours_left() -> None:
    for language in Language:
        text = markdown(language)
        assert re.findall(r"\{[#.]|\[\[|\(pictures", text) == []
        assert '<a id="r-reported"></a>' in text


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("surface: Alma Trosting", "surface: Alma Trostlos", "E_SURFACE"),
        ("p1 FAVOR i1, p2", "p1 FOR i1, p2", "E_STANCE"),
        ("p1 FAVOR i1, p2", "p9 FAVOR i1, p2", "E_DANGLING"),
        ("label: PER", "label: PERSON", "E_EXAMPLES"),
        ("worked:", "worked: [", "E_EXAMPLES"),
    ],
)
def test_broken_examples_are_refused(root: Path, old: str, new: str, code: str) -> None:
    text = (root / "annotation/guidelines/examples.yaml").read_text(encoding="utf-8")
    with pytest.raises(InputError) as refused:
        parse_examples(text.replace(old, new, 1))
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.parametrize("form", ["md", "html", "instruction"])
def test_command_writes_and_does_not_overwrite(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "guide"
    line = ["annotation", "guidelines", "--language", "en", "--format", form, "--out", str(out)]
    with pytest.raises(SystemExit) as ended:
        main(line)
    assert ended.value.code == 0
    text = out.read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(line)
    assert ended.value.code == 2
    assert out.read_text(encoding="utf-8") == text
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(line[:-2])
    assert capsys.readouterr().out == text

"""Corpora that others annotated: told by content, offsets that hold, and what is not understood is a counted drop."""

import bz2
import contextlib
import gzip
import json
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt import Annotation, Article, InputError, jsonl
from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.dataset import Corpus, join
from standpunkt.corpus.foreign import Annotated, annotated_reader_for, columns, dimstance, gerntsa
from standpunkt.corpus.foreign.annotated import UNER_PUD
from standpunkt.corpus.foreign.detokenise import align, lay_tokens
from standpunkt.corpus.readers import unpack
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.tags import iob2
from standpunkt.corpus.text.segment import segment
from standpunkt.errors import UsageError
from standpunkt.labels import NAMED, Form, Label, Polarity, Source
from standpunkt.views import fine_type, outer_layer

GERMEVAL: str = """\
#\thttp://beispiel.example/1\t[2010-07-04]\t
1\tIlse\tB-PER\tO
2\tQuandt\tI-PER\tO
3\tlobt\tO\tO
4\tdie\tO\tO
5\tUniversität\tB-ORG\tO
6\tLindenfurt\tI-ORG\tB-LOC
7\t(\tO\tO
8\tLindenfurter\tB-LOCderiv\tO
9\tRecht\tO\tO
10\t)\tO\tO
11\t.\tO\tO

#\tbote.example vom 05.04.2006\t[2006-04-05]\t
1\t"\tO\tO
2\tFabel-Werke\tB-OTHpart\tO
3\t"\tO\tO
4\t?\tO\tO
"""
CONLL = """\
-DOCSTART- -X- O O

Ilse NE I-NC B-PER
Quandt NE I-NC I-PER
kam VV O O
. $. O O

Torben NE I-NC B-PER
Riek NE I-NC I-PER
ging VV O O

-DOCSTART- -X- O O

Lindenfurt NE I-NC B-LOC
schlief VV O O
"""
UNER = """\
# newdoc id = l01
# sent_id = l01-1
# text = „Ilse Quandts Social-Media-Team“, hieß es.
1\t„\tO\t-\t-
2\tIlse\tB-PER\t-\tanna
3\tQuandts\tI-PER\t-\tanna
4\tSocial\tO\t-\t-
5\t-\tO\t-\t-
6\tMedia\tO\t-\t-
7\t-\tO\t-\t-
8\tTeam\tO\t-\t-
9\t“\tO\t-\t-
10\t,\tO\t-\t-
11\thieß\tO\t-\t-
12\tes\tO\t-\t-
13\t.\tO\t-\t-
"""
STATEMENT = {
    "ID": "satz_1",
    "Text": "Die Werft bleibt. Wir loben die Werft  sehr, die Maut aber schadet. ",
    "Triplet": [
        {"Aspect": "Werft", "Opinion": "loben", "VA": "7.50#6.00"},
        {"Aspect": "Maut", "Opinion": "schadet", "VA": "3.00#6.00"},
    ],
}


def row(target: str, sentiment: str, text: str = "Quandt lobt Riek.", name: str = "") -> dict[str, object]:
    """A row of GerNTSA."""
    start = text.index(target)
    return {
        "id": name or f"{target}-{sentiment}",
        "opinion_snippet": text,
        "target": target,
        "target_anchor": {"from": start, "to": start + len(target)},
        "sentiment": {"polarity": sentiment},
    }


def read(tmp_path: Path, content: str | bytes, **known: str) -> list[Annotated | Dropped]:
    """Read a file with the reader that its content asks for."""
    path = tmp_path / "quelle.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    reader = annotated_reader_for(path)
    assert reader is not None
    return list(reader(path, Metadata(**known)))


def kept(items: list[Annotated | Dropped]) -> list[Annotated]:
    """Return what was read, once every offset has been checked."""
    found = [item for item in items if isinstance(item, Annotated)]
    assert join([item.article for item in found], [a for item in found for a in item.annotations]) == []
    return found


def drops(items: list[Annotated | Dropped]) -> list[tuple[int, str]]:
    """Return line and reason of each drop."""
    return [(item.line, item.reason) for item in items if isinstance(item, Dropped)]


def surfaces(item: Annotated) -> list[tuple[str, str]]:
    """Return wording and label of each mention."""
    return [(item.article.text[m.start : m.end], label_of(m.label, m.form)) for m in item.annotations[0].mentions]


def label_of(label: Label, form: Form | None) -> str:
    """Return label and, where it is no plain name, form."""
    return str(label) if form in (None, Form.NAME) else f"{label} {form}"


def arrows(item: Annotated) -> list[tuple[str, str, Polarity]]:
    """Return holder, wording of the target and polarity of each stance."""
    places = {m.id: item.article.text[m.start : m.end] for m in item.annotations[0].mentions}
    return [(s.holder, places[s.target], s.polarity) for s in item.annotations[0].stances]


def test_germeval_keeps_both_layers(tmp_path: Path) -> None:
    first, second = kept(read(tmp_path, GERMEVAL))
    assert first.article.text == "Ilse Quandt lobt die Universität Lindenfurt (Lindenfurter Recht)."
    assert surfaces(first) == [
        ("Ilse Quandt", "PER"),
        ("Universität Lindenfurt", "ORG"),
        ("Lindenfurt", "LOC"),
        ("Lindenfurter", "LOC deriv"),
    ]
    assert (first.article.url, first.article.published) == ("http://beispiel.example/1", "2010-07-04")
    assert first.article.licence == "CC-BY-4.0"
    assert first.article.id.startswith("germeval-1-")
    assert second.article.text == '"Fabel-Werke"?'
    assert surfaces(second) == [("Fabel-Werke", "MISC part")]
    assert (second.article.outlet, second.article.url, second.article.published) == ("bote.example", None, "2006-04-05")
    (annotation,) = first.annotations
    assert annotation.provenance.source is Source.HUMAN
    assert (annotation.annotator, annotation.provenance.tool) == ("germeval2014", "standpunkt germeval 1")


def test_of_the_scorers_sample_only_gold_is_read(tmp_path: Path) -> None:
    sample = "#\thttp://beispiel.example\t[2010-01-01]\n1\tIlse\tB-PER\tO\tB-ORG\tO\n2\tkam\tO\tO\tO\tO\n\t\n"
    (item,) = kept(read(tmp_path, sample))
    assert surfaces(item) == [("Ilse", "PER")]


@pytest.mark.parametrize(
    ("line", "bad", "reason"),
    [
        (3, "2\tQuandt\tI-ORG\tO", "tag out of place"),
        (3, "2\tQuandt\tO", "columns"),
        (3, "2\tQuandt\tI_PER\tO", "malformed tag"),
        (3, "2\tQuandt\tB-PErs\tO", "unknown label"),
        (7, "6\tLindenfurt\tI-ORG\tI-LOC", "tag out of place"),
        (8, "7\t\u200b\tB-PER\tO", "empty mention"),
    ],
)
def test_a_bad_line_costs_its_sentence_only(tmp_path: Path, line: int, bad: str, reason: str) -> None:
    lines = GERMEVAL.split("\n")
    lines[line - 1] = bad
    items = read(tmp_path, "\n".join(lines) + GERMEVAL * 3)
    assert drops(items) == [(line, reason)]
    assert len(kept(items)) == 7


def test_a_name_marked_twice_with_one_label_is_no_record(tmp_path: Path) -> None:
    twice = GERMEVAL.replace("B-LOCderiv\tO", "B-LOCderiv\tB-LOC")
    items = read(tmp_path, twice)
    assert drops(items) == [(2, "invalid")]
    assert len(kept(items)) == 1


def test_sentences_of_a_document_become_paragraphs(tmp_path: Path) -> None:
    first, second = kept(read(tmp_path, CONLL, licence="CC0-1.0"))
    assert first.article.text == "Ilse Quandt kam.\n\nTorben Riek ging"
    assert surfaces(first) == [("Ilse Quandt", "PER"), ("Torben Riek", "PER")]
    assert surfaces(second) == [("Lindenfurt", "LOC")]
    assert first.article.licence == "CC0-1.0"
    (annotation,) = first.annotations
    assert (annotation.annotator, annotation.guideline) == ("quelle", "unstated")
    assert annotation.provenance.tool == "standpunkt columns (IOB2) 1"


def test_without_documents_a_sentence_is_an_article(tmp_path: Path) -> None:
    items = kept(read(tmp_path, CONLL.replace("-DOCSTART- -X- O O\n\n", "")))
    assert [item.article.text for item in items] == ["Ilse Quandt kam.", "Torben Riek ging", "Lindenfurt schlief"]


@pytest.mark.parametrize("separator", [" ", "\t", "  "])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_separators_and_line_ends_do_not_matter(tmp_path: Path, separator: str, line_end: str) -> None:
    content = "Ilse B-PER\nQuandt I-PER\nkam O\n\n# O\n1 O\nKiel B-ST\n"
    changed = "\ufeff" + content.replace(" ", separator).replace("\n", line_end)
    first, second = kept(read(tmp_path, changed))
    assert surfaces(first) == [("Ilse Quandt", "PER")]
    assert second.article.text == "# 1 Kiel", "a token # is no comment"
    assert surfaces(second) == [("Kiel", "LOC")]


def test_the_exact_text_is_taken_where_the_file_has_it(tmp_path: Path) -> None:
    path = tmp_path / "pud.iob2"
    path.write_text(UNER, encoding="utf-8")
    (item,) = kept(list(columns.read(path, Metadata(licence="CC-BY-SA-3.0"), origin=UNER_PUD)))
    assert item.article.text == "„Ilse Quandts Social-Media-Team“, hieß es."
    assert item.article.id.startswith("uner-german-pud-l01-")
    assert surfaces(item) == [("Ilse Quandts", "PER")]
    path.write_text(UNER.replace("# text = „Ilse", "# text = „Else"), encoding="utf-8")
    assert drops(list(columns.read(path, Metadata()))) == [(4, "text differs")]


def test_the_column_may_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "zwei.txt"
    path.write_text("Ilse B-PER B-ORG\nkam O O\nheute O O\n", encoding="utf-8")
    assert surfaces(kept(list(columns.read(path, Metadata())))[0]) == [("Ilse", "ORG")]
    assert surfaces(kept(list(columns.read(path, Metadata(), tag=1)))[0]) == [("Ilse", "PER")]


@pytest.mark.parametrize(
    ("scheme", "tags"),
    [
        ("IO", "I-PER I-PER O I-LOC"),
        ("IO", "PER PER O LOC"),
        ("IOB1", "I-PER I-PER O I-LOC B-LOC"),
        ("IOB2", "B-PER I-PER O B-LOC"),
        ("IOBES", "B-PER E-PER O S-LOC"),
        ("BILOU", "B-PER L-PER O U-LOC"),
    ],
)
def test_the_scheme_is_named(tmp_path: Path, scheme: str, tags: str) -> None:
    words = ["Ilse", "Quandt", "in", "Kiel", "Bonn"]
    (item,) = kept(read(tmp_path, "\n".join(f"{word} {tag}" for word, tag in zip(words, tags.split(), strict=False))))
    assert surfaces(item)[:2] == [("Ilse Quandt", "PER"), ("Kiel", "LOC")]
    assert item.annotations[0].provenance.tool == f"standpunkt columns ({scheme}) 1"


def test_bad_sentences_leave_their_document(tmp_path: Path) -> None:
    good = "# newdoc id = {}\nIlse B-PER\nkam O\n\nRiek B-PER\nging O\n\n" * 20
    bad = "# newdoc id = x\nIlse B-PER\n\nRiek B-PEr\n\nRiek _ORG\n\nO I-PER\nx I-PER\n\nKurt O O\n\n"
    items = read(tmp_path, good + bad)
    at = good.count("\n")
    reasons = ["unknown label", "malformed tag", "tag out of place", "columns"]
    assert drops(items) == list(zip([at + 4, at + 6, at + 8, at + 11], reasons, strict=True))
    assert kept(items)[-1].article.text == "Ilse"


def test_a_file_without_blank_lines_is_cut_at_stops(tmp_path: Path) -> None:
    name = "Ilse B-PER\nQuandt I-PER\n"
    first, second, third = kept(read(tmp_path, f"{name}kam O\n. O\n" + "bald O\n" * 99 + f"{name}ging O\nRiek B-PER\n"))
    assert first.article.text == "Ilse Quandt kam."
    assert surfaces(second) == [("Ilse Quandt", "PER")], "an entity is never cut"
    assert surfaces(third) == [("Riek", "PER")]


def test_round_trip_of_our_own_records(tmp_path: Path, sample: Corpus) -> None:
    lines: list[str] = []
    expected: list[list[tuple[str, str]]] = []
    for article in tuple(sample.articles)[:12]:
        mentions = sample.gold[article.id].mentions
        sentences = list(segment(article))
        tagging = iob2(sentences, mentions, fine_type)
        assert tagging.off_edge == 0
        lines.append(f"# newdoc id = {article.id}")
        for sentence, tags in zip(sentences, tagging.tags, strict=True):
            lines.append(f"# text = {article.text[sentence.start : sentence.end]}")
            lines += [f"{article.text[a:b]}\t{tag}" for (a, b), tag in zip(sentence.tokens, tags, strict=True)] + [""]
        outer = outer_layer(mentions).mentions
        expected.append([(article.text[m.start : m.end], label_of(m.label, m.form)) for m in outer])
    items = kept(read(tmp_path, "\n".join(lines)))
    assert [surfaces(item) for item in items] == expected
    assert all(m.label in NAMED for item in items for m in item.annotations[0].mentions)


def test_dimstance(tmp_path: Path) -> None:
    (item,) = kept(read(tmp_path, json.dumps(STATEMENT, ensure_ascii=False)))
    assert item.article.text == "Die Werft bleibt. Wir loben die Werft sehr, die Maut aber schadet."
    assert arrows(item) == [("AUTHOR", "Werft", Polarity.FAVOR), ("AUTHOR", "Maut", Polarity.AGAINST)]
    assert item.annotations[0].mentions[0].start == item.article.text.rindex("Werft"), "the one beside the wording"
    assert {m.label for m in item.annotations[0].mentions} == {Label.ISSUE}
    assert item.article.licence is None


def test_targets_are_whole_words_before_parts(tmp_path: Path) -> None:
    text = "Werften brauchen die Werft."
    line = json.dumps({"ID": "x", "Text": text, "Aspect_VA": [{"Aspect": "Werft", "VA": "5.50#5.00"}]})
    (item,) = kept(read(tmp_path, line))
    assert item.annotations[0].mentions[0].start == text.index("Werft.")
    assert arrows(item) == [("AUTHOR", "Werft", Polarity.NEUTRAL)]


@pytest.mark.parametrize(
    ("valences", "polarity"),
    [
        ([5.51], Polarity.FAVOR),
        ([5.5], Polarity.NEUTRAL),
        ([4.5], Polarity.NEUTRAL),
        ([4.49], Polarity.AGAINST),
        ([8.0, 4.0], Polarity.NEUTRAL),
        ([7.0, 5.0], Polarity.FAVOR),
    ],
)
def test_cuts_in_the_valence(valences: list[float], polarity: Polarity) -> None:
    assert dimstance.polarity_of(valences) is polarity


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"ID": "x", "Text": "Ein Satz."}', "not labelled"),
        ('{"ID": "x", "Text": "Ein Satz.", "Aspect_VA": [{"Aspect": "Maut", "VA": "5.0#5.0"}]}', "target not in text"),
        ('{"ID": "x", "Text": "Ein Satz.", "Aspect_VA": [{"Aspect": "", "VA": "5.0#5.0"}]}', "target not in text"),
        ('{"ID": "x", "Text": "Ein Satz.", "Aspect_VA": [{"Aspect": "Satz", "VA": "9.5#5.0"}]}', "valence"),
        ('{"ID": "x", "Text": "Ein Satz.", "Aspect_VA": [{"Aspect": "Satz", "VA": "nan#5"}]}', "valence"),
        ('{"ID": "x", "Text": " ", "Aspect_VA": []}', "invalid"),
        ('{"ID": "x", "Text": 3}', "not a statement"),
        ('{"ID": "x", "Te', "not a statement"),
        ("[" * 100_000, "not a statement"),
    ],
)
def test_a_broken_statement_is_a_drop(tmp_path: Path, broken: str, reason: str) -> None:
    items = read(tmp_path, f"{json.dumps(STATEMENT)}\n\n{broken}\n{json.dumps(STATEMENT)}\n")
    assert drops(items) == [(3, reason)]
    assert len(kept(items)) == 2


def test_gerntsa_gathers_the_rows_of_a_sentence(tmp_path: Path) -> None:
    rows = [row("Riek", "positive"), row("Maut", "negative", "Die Maut schadet."), row("Quandt", "neutral")]
    first, second = kept(read(tmp_path, json.dumps(rows)))
    assert surfaces(first) == [("Quandt", "ISSUE"), ("Riek", "ISSUE")]
    assert arrows(first) == [("AUTHOR", "Riek", Polarity.FAVOR)], "neutral is no stance"
    assert arrows(second) == [("AUTHOR", "Maut", Polarity.AGAINST)]
    assert first.article.licence == "CC-BY-4.0"


def test_anchors_follow_what_cleaning_takes_out(tmp_path: Path) -> None:
    text = "\ufeffDie  Maut hil\u00adft; die Maut  schadet."
    second = row("Maut", "negative", text)
    start = text.rindex("Maut")
    second["target_anchor"] = {"from": start, "to": start + 4}
    (item,) = kept(read(tmp_path, json.dumps([second])))
    assert item.article.text == "Die Maut hilft; die Maut schadet."
    assert item.annotations[0].mentions[0].start == item.article.text.rindex("Maut")


def test_rows_that_cannot_be_trusted_are_drops(tmp_path: Path) -> None:
    shifted = row("Riek", "positive") | {"target_anchor": {"from": 0, "to": 4}}
    rows = [
        row("Quandt", "neutral"),
        row("Riek", "positive"),
        row("Riek", "negative"),
        row("Quandt", "neutral", name="noch-einmal"),
        shifted,
        row("Riek", "glad"),
        {"id": 1, "opinion_snippet": "", "target": "", "target_anchor": {}, "sentiment": {}},
    ]
    items = read(tmp_path, json.dumps(rows, indent=1).replace("\n  ", ""))
    reasons = ["target not in place", "not a row", "not a row", "contradiction", "contradiction", "repeated"]
    assert sorted(reason for _, reason in drops(items)) == sorted(reasons)
    assert [line for line, reason in drops(items) if reason == "contradiction"] == [4, 6]
    (item,) = kept(items)
    assert surfaces(item) == [("Quandt", "ISSUE")]


def test_packed_files_are_read(tmp_path: Path) -> None:
    assert len(kept(read(tmp_path, gzip.compress(CONLL.encode())))) == 2


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Der Rat tagte am Montag. Die Sitzung dauerte.\n" * 5,
        "Vor der S-Bahn\nein E-Auto\nFrau O\nHerr O\nKarl O\nOtto O",
        "Sie fuhr S-Bahn\nEr fuhr E-Auto\nEs fuhr I-Tag",
        "Inland;Der Rat tagte.\n",
        "1\tDer\tder\tDET\t_\t_\t2\tdet\t_\t_\n2\tRat\tRat\tNOUN\t_\t_\t0\troot\t_\t_\n" * 5,
        "ilse b-per\nquandt i-per\nkam o\n" * 5,
        '{"id": "a1", "text": "Der Rat tagte."}\n',
        '[{"id": 1}]',
        "\0\1\2" * 100,
        "<html><body>O</body></html>",
    ],
)
def test_other_files_are_left_to_other_readers(tmp_path: Path, content: str) -> None:
    path = tmp_path / "datei"
    path.write_text(content, encoding="utf-8")
    assert annotated_reader_for(path) is None


def test_our_own_files_are_left_alone(tmp_path: Path, sample: Corpus) -> None:
    articles, gold = tmp_path / "articles.jsonl", tmp_path / "gold.jsonl"
    jsonl.write(articles, sample.articles)
    jsonl.write(gold, sample.gold.values())
    assert (annotated_reader_for(articles), annotated_reader_for(gold), annotated_reader_for(tmp_path)) == (None,) * 3
    with pytest.raises(UsageError, match="no such file"):
        annotated_reader_for(tmp_path / "nirgends")


@pytest.mark.parametrize("content", [GERMEVAL, CONLL.replace("schlief", "Südstadt")])
def test_another_encoding_is_named_with_its_line(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match=r"E_ENCODING: expected UTF-8; found byte 0x[ef]\w .*iconv") as caught:
        read(tmp_path, content.encode("latin-1"))
    assert caught.value.faults[0].line == content[: content.index("ä" if "ä" in content else "ü")].count("\n") + 1


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("content", [GERMEVAL, CONLL, json.dumps([row("Riek", "positive")])])
def test_packed_corpora_are_read(tmp_path: Path, content: str, pack: Callable[[bytes], bytes]) -> None:
    assert kept(read(tmp_path, pack(content.encode()))) == kept(read(tmp_path, content))


def test_damaged_files_end_in_one_clear_error(tmp_path: Path) -> None:
    broken = json.dumps([row("Riek", "positive")])[:-1]
    with pytest.raises(InputError, match="E_JSON: expected one JSON list"):
        read(tmp_path, broken)
    packed = gzip.compress((GERMEVAL * 5_000).encode(), mtime=0)
    with pytest.raises(InputError, match="E_GZIP: expected a whole file; found truncated"):
        read(tmp_path, packed[: len(packed) * 3 // 4])
    with pytest.raises(InputError, match="E_LINE_SIZE: expected at most 1,048,576 bytes"):
        read(tmp_path, CONLL * 2000 + "x" * (2 << 20))
    path = tmp_path / "andere"
    path.write_text("Der Rat tagte.\n" * 9, encoding="utf-8")
    with pytest.raises(InputError, match="E_FILE: expected a token a line"):
        list(columns.read(path, Metadata()))
    path.write_bytes(b"[" + b" " * gerntsa.FILE_BYTES)
    with pytest.raises(InputError, match="E_JSON: expected at most"):
        list(gerntsa.read(path, Metadata()))


@pytest.mark.parametrize("content", [GERMEVAL, CONLL, json.dumps([row("Riek", "positive")])])
def test_a_bomb_is_left_before_it_goes_off(tmp_path: Path, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "FREE_BYTES", 1 << 19)
    with pytest.raises(InputError, match="E_BOMB"):
        read(tmp_path, gzip.compress(content.encode() + b" " * 800_000))


def test_reading_streams(tmp_path: Path) -> None:
    path = tmp_path / "viele.tsv"
    path.write_text(GERMEVAL + "\udcff", encoding="utf-8", errors="surrogateescape")
    reader = annotated_reader_for(path)
    assert reader is not None
    stream: Iterator[Annotated | Dropped] = reader(path, Metadata())
    assert isinstance(next(stream), Annotated), "the first article is there before the bad byte is met"


def test_records_survive_our_files(tmp_path: Path) -> None:
    items = kept(read(tmp_path, GERMEVAL))
    jsonl.write(tmp_path / "a.jsonl", [item.article for item in items])
    jsonl.write(tmp_path / "b.jsonl", [a for item in items for a in item.annotations])
    assert jsonl.read(tmp_path / "a.jsonl", Article, key="id") == tuple(item.article for item in items)
    assert jsonl.read(tmp_path / "b.jsonl", Annotation) == tuple(a for item in items for a in item.annotations)


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("Ja , sagte sie ( leise ) : nein !", "Ja, sagte sie (leise): nein!"),
        ("„ Genug “ , sagte er .", "„Genug“, sagte er."),
        ("» Genug « , sagte er .", "»Genug«, sagte er."),
        ("« Genug » , sagte er .", "«Genug», sagte er."),
        ("“ Genug ” , sagte er .", "“Genug”, sagte er."),
        ('" Genug " und " mehr " .', '"Genug" und "mehr".'),
        ('Genug . " , sagte er .', 'Genug.", sagte er.'),
        ("Er sagte : „ Ich las ‚ Genug ‘ “ .", "Er sagte: „Ich las ‚Genug‘“."),
        ("CDU / CSU – 10 % - Mai", "CDU / CSU – 10 % - Mai"),
        ("Am 3 . Mai", "Am 3. Mai"),
    ],
)
def test_detokenising(tokens: str, text: str) -> None:
    assert lay_tokens(tokens.split())[0] == text


@given(st.lists(st.text(st.sampled_from('aä.,„“"»«‚‘()- \u200b\u0308e\n'), min_size=1, max_size=4), max_size=12))
def test_every_token_stands_where_its_span_says(tokens: list[str]) -> None:
    text, spans = lay_tokens(tokens)
    joined = "".join(text[a:b] for a, b in spans)
    assert joined.replace(" ", "") == text.replace(" ", ""), "every visible character lies in a token"
    assert all(a <= b for a, b in spans)
    assert text == text.strip()
    assert align(tokens, text) is not None, "tokens are found again in the text they made"


SOURCES = [
    GERMEVAL.encode(),
    CONLL.encode(),
    UNER.encode(),
    json.dumps(STATEMENT).encode() + b"\n" + json.dumps(STATEMENT).encode(),
    json.dumps([row("Quandt", "neutral"), row("Riek", "positive")], indent=1).encode(),
]
PIECES = [
    b"",
    b"\t",
    b"\n\n",
    b"#",
    b" ",
    b"I-",
    b"\xff",
    b"\0",
    b'"',
    b"{",
    b"]",
    b"\xcc\x88",
    b"\xe2\x80\xa8",
    b"-1",
    b"\r",
]


@given(
    st.sampled_from(SOURCES),
    st.lists(st.tuples(st.integers(0, 800), st.integers(0, 3), st.sampled_from(PIECES)), max_size=4),
)
def test_damage_ends_in_drops_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, source: bytes, damage: list[tuple[int, int, bytes]]
) -> None:
    for place, length, piece in damage:
        at = place % len(source)
        source = source[:at] + piece + source[at + length :]
    path = tmp_path_factory.getbasetemp() / "beschaedigt"
    path.write_bytes(source)
    reader = annotated_reader_for(path)
    if reader is not None:
        with contextlib.suppress(InputError):
            kept(list(reader(path, Metadata())))

"""Columns of tags as submission and as gold: aligned by tokens, each fault with its line, scheme and repairs told."""

import gzip
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt import InputError, Mention, Prediction
from standpunkt.cli import main
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.tags import iob2
from standpunkt.corpus.text.segment import segment
from standpunkt.eval import seqeval_compat
from standpunkt.eval.gold import Gold
from standpunkt.eval.result import Result
from standpunkt.eval.score import score
from standpunkt.eval.submissions.column_file import looks_like_columns
from standpunkt.eval.submissions.column_gold import read_column_pair
from standpunkt.eval.submissions.read import Missing, Submission, read_submission
from standpunkt.labels import Form, Label, Split, Task
from standpunkt.views import fine_type
from tests.examples import article, mention, ner_gold
from tests.examples import submission as submission_of

TEXT = "Ilse Quandt aus Bad Nauheim lobt die Berliner SPD."
ONE, TWO = article(TEXT, name="a1"), article("Nichts.", name="a2")
GOLD = ner_gold(
    [
        (
            ONE,
            [
                mention("Ilse Quandt", Label.PER, text=TEXT),
                mention("Bad Nauheim", Label.LOC, text=TEXT),
                mention("Berliner", Label.LOC, text=TEXT, form=Form.DERIV),
                mention("SPD", Label.ORG, text=TEXT),
            ],
        ),
        (TWO, ()),
    ]
)
TOKENS = ["Ilse", "Quandt", "aus", "Bad", "Nauheim", "lobt", "die", "Berliner", "SPD", "."]
TAGS = ["B-PER", "I-PER", "O", "B-LOC", "I-LOC", "O", "O", "B-LOCderiv", "B-ORG", "O"]


def columns(tags: Sequence[str] = TAGS, tokens: Sequence[str] = TOKENS, *, opening: str = "-DOCSTART- a1") -> str:
    """A file with one document a1, and an a2 without entities."""
    rows = "\n".join(f"{token} {tag}" for token, tag in zip(tokens, tags, strict=True))
    return f"{opening}\n\n{rows}\n\n-DOCSTART- a2\n\nNichts O\n. O\n"


def read(tmp_path: Path, content: str, missing: Missing = Missing.ERROR) -> Submission:
    path = tmp_path / "predicted.conll"
    path.write_text(content, encoding="utf-8")
    return read_submission(path, GOLD, missing=missing)


def faults(tmp_path: Path, content: str) -> list[tuple[int, str]]:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    return [(fault.line, fault.code) for fault in caught.value.faults]


def spans(mentions: Sequence[Mention]) -> list[tuple[str, str, str | None]]:
    return [(TEXT[m.start : m.end], m.label, m.form) for m in mentions]


WHOLE = [
    ("Ilse Quandt", "PER", "name"),
    ("Bad Nauheim", "LOC", "name"),
    ("Berliner", "LOC", "deriv"),
    ("SPD", "ORG", "name"),
]


def test_tokens_find_their_places(tmp_path: Path) -> None:
    found = read(tmp_path, columns())
    assert spans(found.predictions["a1"].mentions) == WHOLE
    assert found.predictions["a2"].mentions == ()
    assert found.repair == "none"
    assert found.warnings == ("W_TAGS: IOB2 tags in column 2, none of which breaks the scheme",)


SCHEMES = {
    "IO": ["PER", "PER", "O", "LOC", "LOC", "O", "O", "LOCderiv", "ORG", "O"],
    "IOB1": [*TAGS[:0], "I-PER", "I-PER", "O", "I-LOC", "I-LOC", "O", "O", "I-LOCderiv", "I-ORG", "O"],
    "IOBES": ["B-PER", "E-PER", "O", "B-LOC", "E-LOC", "O", "O", "S-LOCderiv", "S-ORG", "O"],
    "BILOU": ["B-PER", "L-PER", "O", "B-LOC", "L-LOC", "O", "O", "U-LOCderiv", "U-ORG", "O"],
    "IOE2": ["I-PER", "E-PER", "O", "I-LOC", "E-LOC", "O", "O", "E-LOCderiv", "E-ORG", "O"],
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_is_named_and_gives_the_same_spans(tmp_path: Path, scheme: str) -> None:
    found = read(tmp_path, columns(SCHEMES[scheme]))
    assert spans(found.predictions["a1"].mentions) == WHOLE
    named = "IO" if scheme == "IOB1" else scheme  # nothing here tells them apart
    assert found.warnings[0].startswith(f"W_TAGS: {named} tags in column 2, none")


def test_malformed_sequences_are_read_as_conlleval_reads_them_and_told(tmp_path: Path) -> None:
    """Of two sentences in IOB2, the second has an I- after an O: it opens an entity, as in conlleval."""
    tags = ["B-PER", "I-PER", "O", "O", "I-LOC", "O", "O", "O", "B-ORG", "O"]
    halves = columns(tags).replace("aus O", "aus O\n")
    found = read(tmp_path, halves)
    assert spans(found.predictions["a1"].mentions) == [WHOLE[0], ("Nauheim", "LOC", "name"), WHOLE[3]]
    assert found.warnings[0].endswith(
        "; 1 of 12 break the scheme, the first on line 8, and were read as conlleval reads them"
    )
    assert found.repair == "conlleval"
    assert "|repair:conlleval|" in score(GOLD, found, replicates=1).signature
    assert "|repair:none|" in score(GOLD, read(tmp_path, columns()), replicates=1).signature


def test_columns_score_as_the_same_spans_in_jsonl(tmp_path: Path) -> None:
    tags = [*TAGS[:3], "B-ORG", "I-ORG", *TAGS[5:]]
    marks = tuple(
        Mention(start=m.start, end=m.end, label=Label.ORG if m.start == 16 else m.label, form=m.form)
        for m in GOLD.annotations["a1"].mentions
    )
    plain = submission_of([Prediction(article_id="a1", mentions=marks), Prediction(article_id="a2")])
    expected, found = (score(GOLD, given, replicates=9) for given in (plain, read(tmp_path, columns(tags))))
    assert found.metrics == expected.metrics
    assert found.per_document == expected.per_document


@pytest.mark.parametrize(
    "opening", ["-DOCSTART- (a1)", "-DOCSTART- -X- a1 O", "# newdoc id = a1", "# id = a1", "#a1", "# newdoc a1"]
)
def test_ways_to_open_a_document(tmp_path: Path, opening: str) -> None:
    assert spans(read(tmp_path, columns(opening=opening)).predictions["a1"].mentions) == WHOLE


def test_the_form_of_the_file_does_not_matter(tmp_path: Path) -> None:
    """Tabs, CR LF, a byte order mark, comments, numbers, other columns, a token #, gzip, sentences anywhere, NFD."""
    text = "Grüße von # Nr. 5 aus Köln"
    gold = ner_gold([(article(text), [mention("Köln", Label.LOC, text=text)])])
    content = "# newdoc id = a1\r\n# sent_id = 7\r\n1\tGru\u0308ße\tNN\tO\t_\r\n2\tvon\tAPPR\tO\t_\r\n\r\n"
    content += (
        "1\t#\tX\tO\t_\r\n2\tNr.\tNN\tO\t_\r\n3\t5\tCARD\tO\t_\r\n4\taus\tAPPR\tO\t_\r\n5\tKöln\tNE\tB-LOC\t_\r\n"
    )
    path = tmp_path / "predictions"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + content.encode()))
    assert looks_like_columns(path)
    found = read_submission(path, gold).predictions["a1"].mentions
    assert [text[m.start : m.end] for m in found] == ["Köln"]


def test_of_two_columns_the_last_is_the_prediction_and_numbered_ones_are_layers(tmp_path: Path) -> None:
    both = columns([f"O {tag}" for tag in TAGS]).replace("Nichts O", "Nichts O O").replace("\n. O\n", "\n. O O\n")
    assert spans(read(tmp_path, both.replace("O O O", "O O")).predictions["a1"].mentions) == WHOLE
    nested = "\n".join(
        f"{n}\t{word}\t{tag}\t{'B-LOC' if word == 'SPD' else 'O'}"
        for n, (word, tag) in enumerate(zip(TOKENS, TAGS, strict=True), start=1)
    )
    content = f"# newdoc id = a1\n{nested}\n\n# newdoc id = a2\n1\tNichts\tO\tO\n2\t.\tO\tO\n"
    found = spans(read(tmp_path, content).predictions["a1"].mentions)
    assert sorted(found) == sorted([*WHOLE, ("SPD", "LOC", "name")])


BROKEN = [
    (columns(tokens=["Ilse", "Quandt", "in", *TOKENS[3:]]), [(5, "E_TOKENS")]),
    (columns(TAGS[:-1], TOKENS[:-1]), [(11, "E_TOKENS")]),
    (columns().replace("\n. O\n", "\n. O\nmehr O\n"), [(13, "E_TOKENS"), (19, "E_TOKENS")]),
    (columns([*TAGS[:8], "b-ORG", "o"]), [(11, "E_TAG"), (12, "E_TAG")]),
    (columns([*TAGS[:8], "B-ORGG", "O"]), [(11, "E_LABEL")]),
    (columns().replace("a2", "a7"), [(14, "E_UNKNOWN_ID"), (0, "E_MISSING_DOC")]),
    (columns().replace("a2", "a1"), [(14, "E_DUP_ID"), (0, "E_MISSING_DOC")]),
    (columns(opening="# text = Ilse"), [(3, "E_ID"), (0, "E_MISSING_DOC")]),
    (columns().replace("lobt O", "lobt O O"), [(8, "E_COLUMNS")]),
    (
        columns(["B-PERS", *TAGS[1:]], ["Else", *TOKENS[1:]]).replace("a2", "b"),
        [(3, "E_LABEL"), (3, "E_TOKENS"), (14, "E_UNKNOWN_ID"), (0, "E_MISSING_DOC")],
    ),
]


@pytest.mark.parametrize(("content", "expected"), BROKEN)
def test_every_fault_has_its_line_and_code(tmp_path: Path, content: str, expected: list[tuple[int, str]]) -> None:
    assert faults(tmp_path, content) == expected


def test_messages_say_what_stood_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"conll:5: .*expected 'aus Bad Nauheim lobt die'.*found 'in'"):
        read(tmp_path, columns(tokens=["Ilse", "Quandt", "in", *TOKENS[3:]]))
    with pytest.raises(InputError, match=r"conll:11: .*found 'b-ORG' \(did you mean B-ORG\?\)"):
        read(tmp_path, columns([*TAGS[:8], "b-ORG", "O"]))
    with pytest.raises(InputError, match=r"did you mean PER\?"):
        read(tmp_path, columns(["B-PERS", "I-PERS", *TAGS[2:]]))


def test_missing_documents_may_be_scored_as_empty(tmp_path: Path) -> None:
    content = columns().partition("-DOCSTART- a2")[0]
    assert faults(tmp_path, content) == [(0, "E_MISSING_DOC")]
    assert read(tmp_path, content, Missing.EMPTY).missing == 1


def test_bytes_that_are_no_utf8_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_bytes(columns().replace("lobt", "löbt").encode("cp1252"))
    with pytest.raises(InputError, match=r"x\.tsv:8: .*E_ENCODING.*0xf6"):
        read_submission(path, GOLD)


@pytest.mark.parametrize("content", ["{", '{"article_id": "a1"}', "[]", "", "Ein Satz.\n", "name: x\n", "\x00\x01"])
def test_what_is_no_file_of_columns(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x"
    path.write_text(content, encoding="utf-8")
    assert not looks_like_columns(path)


def test_the_sample_in_columns(sample: Corpus, tmp_path: Path) -> None:
    """Every article of the test split, cut into our tokens and tagged from its gold."""
    articles = sample.in_split(Split.TEST)
    gold = Gold(
        task=Task.NER,
        corpus=sample.name,
        version=sample.version,
        split=Split.TEST,
        articles=articles,
        annotations=sample.gold,
        pairs=(),
    )
    parts: list[str] = []
    for one in articles:
        sentences = tuple(segment(one))
        tagging = iob2(sentences, sample.gold[one.id].mentions, fine_type)
        assert not tagging.off_edge
        parts.append(f"# newdoc id = {one.id}")
        for sentence, tags in zip(sentences, tagging.tags, strict=True):
            rows = zip(sentence.tokens, tags, strict=True)
            parts += [*(f"{one.text[start:end]}\t{tag}" for (start, end), tag in rows), ""]
    path = tmp_path / "predicted.tsv"
    path.write_text("\n".join(parts), encoding="utf-8")
    result = score(gold, read_submission(path, gold), replicates=1)
    assert (result.metrics["f1"].value, result.metrics["fine_f1"].value) == (1.0, 1.0)
    assert result.warnings[0] == "W_TAGS: IOB2 tags in column 2, none of which breaks the scheme"


def pair(tmp_path: Path, gold: str, found: str) -> Result:
    paths = [tmp_path / "gold.tsv", tmp_path / "found.tsv"]
    for path, content in zip(paths, (gold, found), strict=True):
        path.write_text(content, encoding="utf-8")
    return score(*read_column_pair(*paths), replicates=9)


tag = st.sampled_from(["O", "O", *(f"{p}-{label}" for p in "BI" for label in ("PER", "ORG", "OTH", "LOCpart"))])
sides = st.lists(st.lists(st.tuples(tag, tag), min_size=1, max_size=6), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(sides)
def test_gold_in_columns_scores_as_seqeval_does(tmp_path_factory: pytest.TempPathFactory, given: Any) -> None:  # noqa: ANN401
    folder = tmp_path_factory.mktemp("columns")
    sentences = [[("B-PER", "B-PER"), ("O", "O"), ("O", "O")], *given]  # one entity, so that there are tags to see
    gold, found = (
        "\n\n".join("\n".join(f"wort\t{row[n]}" for row in sentence) for sentence in sentences) for n in (0, 1)
    )
    result = pair(folder, gold, found)
    one, two = ([[row[n] for row in sentence] for sentence in sentences] for n in (0, 1))
    assert result.metrics["fine_f1"].value == seqeval_compat.f1_score(one, two)
    assert result.documents == len(sentences)


def test_documents_of_the_gold_file_are_the_unit(tmp_path: Path) -> None:
    gold = "-DOCSTART- x/1\n\nIlse B-PER\n\nSPD B-ORG\n\n-DOCSTART-\n\nda O\n"
    result = pair(tmp_path, gold, gold.replace("B-ORG", "O"))
    assert list(result.per_document) == ["document-2", "x_1"]
    assert result.metrics["recall"].value == 0.5
    assert result.corpus == "gold.tsv"
    assert [warning.split(", ")[0] for warning in result.warnings[:2]] == [
        "gold: W_TAGS: IOB2 tags in column 2",
        "W_TAGS: IOB2 tags in column 2",
    ]


def test_tokens_that_differ_are_refused_sentence_by_sentence(tmp_path: Path) -> None:
    gold = "\n\n".join(f"wort{n} O\nda B-PER" for n in range(3))
    with pytest.raises(InputError) as caught:
        pair(tmp_path, gold, gold.replace("wort1", "Wort1").replace("wort2", "x") + "\nmehr O\n")
    assert [(fault.line, fault.code, fault.found) for fault in caught.value.faults] == [
        (4, "E_TOKENS", "'Wort1'"),
        (7, "E_TOKENS", "'x'"),
        (9, "E_TOKENS", "'mehr'"),
    ]


def test_one_file_may_hold_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "both.conll"
    path.write_text("Ilse B-PER B-PER\nlobt O O\nSPD B-ORG O\n", encoding="utf-8")
    result = score(*read_column_pair(path, path), replicates=1)
    assert (result.metrics["precision"].value, result.metrics["recall"].value) == (1.0, 0.5)
    path.write_text("1\tIlse\tB-PER\tO\n", encoding="utf-8")
    with pytest.raises(InputError, match="the two layers of one side"):
        read_column_pair(path, path)


def run(capsys: pytest.CaptureFixture[str], *line: str) -> tuple[object, str]:
    with pytest.raises(SystemExit) as stopped:
        main(line)
    printed = capsys.readouterr()
    return stopped.value.code, printed.out + printed.err


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "both.conll"
    path.write_text("Ilse B-PER B-PER\nlobt O O\nSPD B-ORG I-ORG\n", encoding="utf-8")
    code, out = run(capsys, "eval", "score", str(path), "--task", "ner", "--gold", str(path))
    assert code == 0
    assert [word for word in ("W_TAGS: IOB2 tags in column 2", "repair:conlleval") if word not in out] == []
    code, out = run(capsys, "eval", "score", str(path), "--task", "stance", "--gold", str(path))
    assert (code, "--gold is for the task ner" in out) == (2, True)
    code, out = run(capsys, "eval", "germeval", str(path), "--classes")
    assert code == 0
    assert "1. Strict, Combined Evaluation (official)" in out
    code, out = run(capsys, "eval", "germeval", str(path), "--json")
    assert (code, '"precision": 100.0' in out) == (0, True)


BOMB = gzip.compress(columns().encode() + b"# a\n" * 500_000)
DAMAGED = gzip.compress(columns().encode() * 5_000, 1)
CAPS = {
    "E_RATIO": BOMB,
    "E_GZIP": DAMAGED[:90_000] + b"\xff" * 300 + DAMAGED[90_300:],
    "E_LINE_SIZE": columns().encode() + b"# " + b"x" * (1 << 20) + b"\n",
    "E_RECORDS": columns().encode() + b"\n" * 1_000_000,
    "E_FAULTS": columns().encode() + b"x B-QQQ\n" * 2 + b"-DOCSTART- x\n" * 10_001,
    "E_ENCODING": columns().encode() + b"\xfc O\n",
}


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("code", CAPS)
def test_columns_are_under_the_caps_of_every_submission(tmp_path: Path, code: str, hidden: bool) -> None:  # noqa: FBT001
    path = tmp_path / "p.conll"
    path.write_bytes(CAPS[code])
    with pytest.raises(InputError) as raised:
        read_submission(path, replace(GOLD, hidden=hidden))
    assert code in {fault.code for fault in raised.value.faults}
    assert len(raised.value.faults) <= 10_003
    assert not hidden or {fault.hint for fault in raised.value.faults} == {""}


def test_a_link_is_not_followed_to_columns(tmp_path: Path) -> None:
    (tmp_path / "gold.conll").write_text(columns(), encoding="utf-8")
    (tmp_path / "p.conll").symlink_to("gold.conll")
    with pytest.raises(InputError, match="a symbolic link"):
        read_submission(tmp_path / "p.conll", GOLD)


def test_the_mark_of_hidden_gold_is_found_in_columns(tmp_path: Path) -> None:
    mark = f"standpunkt-canary-{'0' * 32}"
    person = msgspec.structs.replace(mention("Ilse Quandt", Label.PER, text=TEXT, name="m1"), entity=mark)
    marked = msgspec.structs.replace(GOLD.annotations["a1"], mentions=(person,))
    path = tmp_path / "p.conll"
    path.write_text(f"# {mark} 1\n" + columns(), encoding="utf-8")
    gold = replace(GOLD, annotations={**GOLD.annotations, "a1": marked}, hidden=True)
    with pytest.raises(InputError, match="E_CANARY"):
        read_submission(path, gold)


def test_a_comment_of_many_spaces_is_read_at_once(tmp_path: Path) -> None:
    """Matching it took the square of its length: half a minute for 40,000 spaces."""
    began = process_time()
    read(tmp_path, f"# newdoc{' ' * 40_000}a b\n{columns()}")
    assert process_time() - began < 3


def test_white_space_behind_a_token_is_no_part_of_it(tmp_path: Path) -> None:
    rows = "\n".join(f"{token} \t{tag}" for token, tag in zip(TOKENS[:-2], TAGS[:-2], strict=True))
    content = f"-DOCSTART- a1\n{rows}\nSPD\tB-ORG\n.\tO\n\n-DOCSTART- a2\nNichts\tO\n.\tO\n"
    found = read(tmp_path, content).predictions["a1"].mentions
    assert [TEXT[each.start : each.end] for each in found] == ["Ilse Quandt", "Bad Nauheim", "Berliner", "SPD"]


def test_documents_of_gold_keep_apart_whatever_they_are_called(tmp_path: Path) -> None:
    """The third one's number made it a-3, which was taken: one of the two was lost."""
    gold = "".join(f"-DOCSTART- {name}\n\nIlse B-PER\n\n" for name in ("a-3", "a", "a"))
    assert list(pair(tmp_path, gold, gold).per_document) == ["a", "a-3", "a-3-3"]

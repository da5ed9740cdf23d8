"""Duplicates: what is planted is found, nothing else is merged, and where the work runs does not matter."""

import pickle
import random
import re
import resource
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt import jsonl
from standpunkt.corpus.duplicates import intake
from standpunkt.corpus.duplicates.candidates import BUCKET, bucket_pairs, candidates
from standpunkt.corpus.duplicates.clusters import DuplicateRow, Duplicates, Kind, Reason
from standpunkt.corpus.duplicates.components import components
from standpunkt.corpus.duplicates.find import find_duplicates
from standpunkt.corpus.duplicates.shards import Shards
from standpunkt.corpus.duplicates.shingles import STRETCH, jaccard, shingle_sets
from standpunkt.corpus.duplicates.signatures import BANDS, signatures
from standpunkt.corpus.engine.executor import Executor, Inline
from standpunkt.errors import InputError, RecordError, UsageError
from standpunkt.schema import text_sha256
from tests.corpus.planted import Planted, blown_up, similar_pairs, text

T = TypeVar("T")
R = TypeVar("R")
Row = tuple[str, str, str, str | None]
WORDS = [f"w{n}" for n in range(200)]

SHINGLES = [6337759615004211183, 9858081960205332304, 11373108950119081896, 17661845107382853717]
KEYS = [-4168241051776274528, 1025045327329492518, -7502816296306964767]


def row(name: str, text: str, published: str | None = None) -> Row:
    return name, text, text_sha256(text), published


def find(rows: Iterable[Row], work: Path, executor: Executor | None = None, threshold: float = 0.7) -> Duplicates:
    return find_duplicates(rows, executor or Inline(), work, threshold=threshold)


def words(start: int, end: int) -> str:
    return " ".join(WORDS[start:end])


# What is planted


@pytest.fixture(scope="module")
def planted() -> list[Planted]:
    rng = random.Random(3)  # noqa: S311 - no secret
    return list(blown_up([text(rng, rng.randint(2, 9)) for _ in range(250)], seed=4))


@pytest.fixture(scope="module")
def found(planted: list[Planted], tmp_path_factory: pytest.TempPathFactory) -> Duplicates:
    return find((one.row for one in planted), tmp_path_factory.mktemp("work"))


def check_planted(planted: list[Planted], found: Duplicates) -> Counter[int]:
    """Check recall 1 at J >= .7, no cluster of two sources, true similarities; return pairs per tenth of J."""
    cluster = {row.article_id: row.cluster for row in found.rows}
    texts = {one.id: one.text for one in planted}
    tenths: Counter[int] = Counter()
    similarities = {frozenset((name,)): 1.0 for name in texts}
    for left, right, similarity in similar_pairs(planted):
        similarities[frozenset((left.id, right.id))] = similarity
        if similarity >= 0.7:
            tenths[int(similarity * 10)] += 1
            assert cluster.get(left.id, left.id) == cluster.get(right.id, right.id), (left.id, right.id, similarity)
    for row in found.rows:
        assert row.article_id.split(":")[0] == row.cluster.split(":")[0]
        assert row.jaccard == similarities[frozenset((row.article_id, row.cluster))]
        same = texts[row.article_id] == texts[row.cluster]
        near = Kind.NEAR if row.jaccard >= 0.7 else Kind.CHAIN
        assert row.kind is (Kind.KEPT if row.kept else Kind.EXACT if same else near)
    return tenths


def test_planted_copies_are_found_and_nothing_else(planted: list[Planted], found: Duplicates) -> None:
    tenths = check_planted(planted, found)
    assert min(tenths[tenth] for tenth in (7, 8, 9)) > 500, "pairs of every similarity were planted"
    assert found.articles == len(planted) == 2500
    assert found.count(Kind.KEPT) == 250
    assert found.removed == len(found.rows) - 250
    assert found.count(Kind.EXACT) == 250
    assert found.count(Kind.NEAR) > 1500
    assert found.capped == 0


def test_no_verified_pair_is_below_the_threshold(planted: list[Planted], tmp_path: Path) -> None:
    """Without chains, every member is as similar as asked for."""
    strict = find((one.row for one in planted if ":" not in one.id or one.id.endswith("words-1")), tmp_path, None, 0.9)
    assert {row.kind for row in strict.rows} == {Kind.KEPT, Kind.NEAR}
    assert all(row.jaccard >= 0.9 for row in strict.rows)


def test_headers_alone_make_no_duplicates(tmp_path: Path) -> None:
    """A shared footer of 40 words is not enough to merge articles, though it proposes them."""
    rng = random.Random(5)  # noqa: S311 - no secret
    footer = text(rng, 2)
    found = find([row(f"a{n}", f"{text(rng, 6)}\n\n{footer}") for n in range(120)], tmp_path)
    assert found.rows == ()
    assert found.candidates > 0
    assert found.edges == 0


@pytest.mark.external
def test_planted_copies_of_real_articles(external: Path, tmp_path: Path) -> None:
    lines = (external / "tenkgnad" / "test.csv").read_text(encoding="utf-8").splitlines()
    sources = [line.partition(";")[2].replace(". ", ".\n\n", 1) for line in lines[:330]]
    planted = list(blown_up(sources, seed=6))
    found = find((one.row for one in planted), tmp_path)
    assert len(planted) == 3300
    assert min(check_planted(planted, found)[tenth] for tenth in (7, 8, 9)) > 500


# Where the work runs


class Backwards:
    """Computes the last item first, each as if on another machine: function, item and result travel pickled."""

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield `function` of each item, in the order of the items."""
        sent = [pickle.dumps((function, item)) for item in items]
        results: list[bytes] = []
        for message in reversed(sent):
            work, item = pickle.loads(message)  # noqa: S301 - our own
            results.append(pickle.dumps(work(item)))
        return map(pickle.loads, reversed(results))


class Pool:
    """Two processes that share nothing with this one but the work folder."""

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Yield `function` of each item, in the order of the items."""
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            yield from pool.map(function, items)


@pytest.mark.parametrize("executor", [Backwards(), Pool()], ids=["backwards", "processes"])
def test_clusters_do_not_depend_on_the_executor(
    planted: list[Planted], found: Duplicates, executor: Executor, tmp_path: Path
) -> None:
    assert find((one.row for one in planted), tmp_path, executor) == found


def test_clusters_do_not_depend_on_the_order_of_articles(
    planted: list[Planted], found: Duplicates, tmp_path: Path
) -> None:
    rng = random.Random(7)  # noqa: S311 - no secret
    shuffled = rng.sample(planted, len(planted))
    assert find((one.row for one in shuffled), tmp_path) == found


def test_crowded_buckets_do_not_depend_on_the_order_either(tmp_path: Path) -> None:
    rows = [row(f"a{n:03}", f"{words(0, 60)} x{n:03}") for n in range(150)]
    found = find(rows, tmp_path)
    assert found.capped > 0
    assert [row.cluster for row in found.rows] == ["a000"] * 150
    assert found.candidates < 150 * 149 / 2
    assert find(reversed(rows), tmp_path / "other") == found


def test_an_earlier_run_in_the_work_folder_does_no_harm(planted: list[Planted], tmp_path: Path) -> None:
    find((replace(one, text=one.text[::-1]).row for one in planted), tmp_path)
    few = [one.row for one in planted[:700]]
    assert find(few, tmp_path) == find(few, tmp_path / "fresh")


# Who is kept


def test_the_earliest_is_kept_then_the_longest_then_the_first_by_id(tmp_path: Path) -> None:
    body = words(0, 100)
    found = find(
        [
            row("late", body + " ganz am Ende länger", "2025-03-02"),
            row("undated", body + " noch etwas länger als alle anderen"),
            row("b", body + " x", "2025-03"),
            row("a", body + " y", "2025-03-01"),
            row("short", body, "2025-03-01"),
            row("alone", words(100, 200), "2025-01-01"),
        ],
        tmp_path,
    )
    assert [(row.article_id, row.kind, row.reason) for row in found.rows] == [
        ("a", Kind.KEPT, Reason.ID),  # 2025-03 begins on the same day as 2025-03-01, and b is as long
        ("b", Kind.NEAR, Reason.ID),
        ("late", Kind.NEAR, Reason.EARLIEST),
        ("short", Kind.NEAR, Reason.LONGEST),
        ("undated", Kind.NEAR, Reason.EARLIEST),
    ]
    assert {row.cluster for row in found.rows} == {"a"}


def test_chains_are_called_so(tmp_path: Path) -> None:
    """Windows of 100 words have 96 shingles; moved by 10 they share 86 of 106, by 20 they share 76 of 116."""
    texts = {"a": words(0, 100), "b": words(10, 110), "c": words(20, 120)}
    found = find((row(name, text, f"2025-01-0{n}") for n, (name, text) in enumerate(texts.items(), 1)), tmp_path)
    assert [(row.article_id, row.kind, row.jaccard) for row in found.rows] == [
        ("a", Kind.KEPT, 1.0),
        ("b", Kind.NEAR, 86 / 106),
        ("c", Kind.CHAIN, 76 / 116),
    ]
    assert found.edges == 2


def test_copies_of_a_near_duplicate_are_near(tmp_path: Path) -> None:
    copy = words(10, 110)
    found = find([row("a", words(0, 100), "2025"), row("b", copy), row("c", copy)], tmp_path)
    assert [(row.article_id, row.kind) for row in found.rows] == [("a", "kept"), ("b", "near"), ("c", "near")]
    assert found.edges == 1, "one comparison serves both copies"


def test_texts_that_differ_in_punctuation_are_near_with_all_shingles_shared(tmp_path: Path) -> None:
    texts = ["„Die Brücke bleibt“, sagte Ilse Quandt.", '"DIE BRÜCKE bleibt" – sagte\nIlse Quandt!']
    found = find([row("a", texts[0]), row("b", texts[1])], tmp_path)
    assert [(row.article_id, row.kind, row.jaccard) for row in found.rows] == [("b", "kept", 1), ("a", "near", 1)]


def test_short_and_wordless_texts(tmp_path: Path) -> None:
    texts = ["Ja.", "ja!", "Ja. Nein.", "…", "—", "…", "Nein."]
    found = find([row(f"a{n}", text) for n, text in enumerate(texts)], tmp_path)
    assert [(row.article_id, row.cluster, row.kind) for row in found.rows] == [
        ("a0", "a0", "kept"),
        ("a1", "a0", "near"),  # all of its one shingle is shared
        ("a3", "a3", "kept"),
        ("a5", "a3", "exact"),  # no words: the same text, or nothing in common
    ]


def test_nothing_in_nothing_out(tmp_path: Path) -> None:
    found = find([], tmp_path)
    assert (found.rows, found.articles, found.candidates, found.capped) == ((), 0, 0, 0)


def test_what_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"expected 0\.6 to 1"):
        find([], tmp_path, None, 0.5)
    with pytest.raises(InputError, match=r"E_DUP_ID.*a twice"):
        find([row("a", words(0, 50)), row("a", words(0, 51))], tmp_path)


def test_rows_are_records(found: Duplicates, tmp_path: Path) -> None:
    jsonl.write(tmp_path / "duplicates.jsonl", found.rows)
    assert jsonl.read(tmp_path / "duplicates.jsonl", DuplicateRow, key="article_id") == found.rows
    with pytest.raises(RecordError, match=r"\$\.jaccard.*\n.*\$\.kind.*\n.*\$\.cluster"):
        DuplicateRow(article_id="a", cluster="b", kept=True, kind=Kind.NEAR, jaccard=1.5, reason=Reason.ID)


# Shingles and signatures

SOME_TEXT = st.lists(
    st.sampled_from(
        ["Ja", "ja", "Straße", "STRASSE", "a\u0308", "ä", "Bundes\u00adtag", "Bundestag", "1,5", "–", "\n", "_"]
    )
).map(" ".join)


def runs(text: str) -> set[tuple[str, ...]]:
    folded = text.replace("\u00ad", "").replace("a\u0308", "ä").casefold()
    words = re.findall(r"[^\W_]+", folded)
    return {tuple(words[n : n + 5]) for n in range(max(len(words) - 4, min(len(words), 1)))}


@given(st.lists(SOME_TEXT, max_size=6))
def test_jaccard_is_that_of_python_sets(texts: list[str]) -> None:
    sets = shingle_sets(texts)
    for n, left in enumerate(texts):
        assert len(sets.of(n)) == len(runs(left))
        assert np.all(np.diff(sets.of(n)) > 0)
        for m, right in enumerate(texts):
            union = runs(left) | runs(right)
            expected = len(runs(left) & runs(right)) / len(union) if union else 0
            assert jaccard(sets.of(n), sets.of(m)) == expected


@given(st.lists(st.text(max_size=30), max_size=5))
def test_a_text_has_the_same_shingles_in_any_company(texts: list[str]) -> None:
    together = shingle_sets(texts)
    for n, alone in enumerate(texts):
        assert together.of(n).tolist() == shingle_sets([alone]).of(0).tolist()


def test_texts_longer_than_a_stretch() -> None:
    """Where a word lies in a long text, and how long it is, does not change its hash."""
    filler = " ".join(f"füllwort{n}" for n in range(5000))
    assert len(filler) > 3 * STRETCH
    long_word = "x" * (STRETCH + 7)
    tail = f"eins zwei {long_word} vier fünf"
    (alone,) = shingle_sets([tail]).of(0).tolist()
    sets = shingle_sets([f"{filler} {tail}", filler, f"{tail} {filler}"])
    assert alone in sets.of(0).tolist()
    assert alone in sets.of(2).tolist()
    assert alone not in sets.of(1).tolist()
    assert len(sets.of(0)) == 5000 + 5 - 4


def test_signatures_are_the_same_everywhere() -> None:
    """If these numbers move, stored signatures no longer compare: raise the version `SIGNATURES`."""
    sentence = "Die Bürgermeisterin Ilse Quandt lehnt den Umbau ab."
    table = signatures(pa.table({"id": ["a", "b"], "text": [sentence, "…"]}))
    assert table.column_names == ["id", "keys", "shingles"]
    assert table.column("keys")[1].as_py() is None
    assert table.column("shingles").to_pylist() == [SHINGLES, []]
    keys = table.column("keys")[0].as_py()
    assert len(keys) == BANDS
    assert keys[:3] == KEYS


def test_signatures_take_a_batch_or_a_table() -> None:
    table = pa.table({"id": ["a", "b"], "text": [words(0, 30), ""]})
    (batch,) = table.to_batches()
    assert signatures(batch).equals(signatures(table))
    assert signatures(table.slice(0, 0)).num_rows == 0


# Candidates and components


@given(st.lists(st.integers(-3, 3), max_size=400), st.randoms())
def test_buckets_stay_connected_even_if_capped(keys: list[int], rng: random.Random) -> None:
    keys = [key if rng.random() < 0.3 else 0 for key in keys]
    following = np.array([rng.randrange(5) for _ in keys], dtype=np.int64)
    first, second, capped = bucket_pairs(np.array(keys, dtype=np.int64), following)
    buckets = [np.flatnonzero(np.array(keys) == key).tolist() for key in sorted(set(keys))]
    several = sorted(bucket for bucket in buckets if len(bucket) > 1)
    assert components(zip(first.tolist(), second.tolist(), strict=True)) == several
    assert capped == sum(len(bucket) > BUCKET for bucket in buckets)
    assert len(first) <= sum(len(b) * (len(b) - 1) // 2 if len(b) <= BUCKET else 8 * len(b) for b in buckets)


def test_a_pair_is_proposed_once() -> None:
    keys = np.array([[1, 1, 2, 3], [5, 5, 5, 6], [7, 8, 9, 7]], dtype=np.int64)
    proposed = candidates(lambda band: keys[band], 3, 4)
    assert proposed.pairs.tolist() == [[0, 1], [0, 2], [0, 3], [1, 2]]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=30))
def test_components_are_those_of_a_search_through_the_graph(pairs: list[tuple[int, int]]) -> None:
    neighbours: dict[int, set[int]] = {}
    for left, right in pairs:
        neighbours.setdefault(left, set()).add(right)
        neighbours.setdefault(right, set()).add(left)
    expected: list[list[int]] = []
    for node in sorted(neighbours):
        if not any(node in component for component in expected):
            reached, frontier = {node}, [node]
            while frontier:
                new = neighbours[frontier.pop()] - reached
                reached |= new
                frontier += new
            expected.append(sorted(reached))
    assert components(pairs) == expected


def test_open_arrays_do_not_travel(tmp_path: Path) -> None:
    find([row("a", words(0, 50)), row("b", words(50, 99))], tmp_path)
    shards = Shards(folder=tmp_path, starts=(0, 2))
    assert len(shards.shingles(0)) == 46
    travelled = pickle.loads(pickle.dumps(shards))  # noqa: S301 - our own
    assert travelled == shards
    assert len(travelled.shingles(1)) == 45


def test_few_files_are_open_however_many_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One document a shard, as many shards as a process may have files open."""
    monkeypatch.setattr(intake, "DOCUMENTS", 1)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    spare = 40 + len(list(Path("/dev/fd").iterdir()))
    resource.setrlimit(resource.RLIMIT_NOFILE, (spare, hard))
    try:
        found = find((row(f"a{n}", words(n // 2 * 3, n // 2 * 3 + 9)) for n in range(120)), tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(list(tmp_path.glob("texts-*"))) == 120
    assert found.count(Kind.EXACT) == 60

"""Splits: clusters stay together, the last release stays as it was, and the leak check can fail."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt import jsonl
from standpunkt.corpus.duplicates.clusters import DuplicateRow, Kind, Reason
from standpunkt.corpus.duplicates.find import find_duplicates
from standpunkt.corpus.duplicates.placed import LeftOut, SplitRow, Why
from standpunkt.corpus.duplicates.split import SplitResult, split, split_by_hash
from standpunkt.corpus.engine.executor import Inline
from standpunkt.errors import InputError, UsageError
from standpunkt.labels import Split
from standpunkt.schema import Article
from tests.examples import article

DEV, TEST = "2025-07", "2025-09"
WORDS = [f"w{n}" for n in range(400)]


def of(name: str, published: str | None = None, text: str = "") -> Article:
    return article(text or f"Ein Text über {name}.", name=name, published=published)


def cluster(*names: str) -> list[DuplicateRow]:
    """A cluster that keeps its first member."""
    return [
        DuplicateRow(
            article_id=name,
            cluster=names[0],
            kept=name == names[0],
            kind=Kind.KEPT if name == names[0] else Kind.NEAR,
            jaccard=1.0,
            reason=Reason.EARLIEST,
        )
        for name in names
    ]


def by_date(
    articles: Sequence[Article], clusters: Sequence[DuplicateRow] = (), previous: dict[str, Split] | None = None
) -> SplitResult:
    return split(articles, clusters, dev_from=DEV, test_from=TEST, previous=previous)


def words(start: int, end: int) -> str:
    return " ".join(WORDS[start:end])


def test_a_cluster_goes_where_its_earliest_member_goes() -> None:
    articles = [
        of("copy", "2025-10-01"),
        of("first", "2025-02"),
        of("alone", "2025-10-02"),
        of("undated"),
        of("july", "2025-07"),
    ]
    result = by_date(articles, cluster("first", "copy", "undated"))
    assert [(row.article_id, row.split, row.cluster, row.reason) for row in result.rows] == [
        ("copy", Split.TRAIN, "first", Why.CLUSTER),
        ("first", Split.TRAIN, "first", Why.DATE),
        ("alone", Split.TEST, "alone", Why.DATE),
        ("undated", Split.TRAIN, "first", Why.CLUSTER),
        ("july", Split.DEV, "july", Why.DATE),
    ]
    assert result.check.clean
    assert result.check.train_after_test == ("copy",)
    assert result.check.out_of_time == (), "by cluster, the splits run forward in time"


def test_articles_without_a_date_are_refused_or_train() -> None:
    articles = [of("a", "2025-10-01"), of("b"), of("c"), of("d"), of("e")]
    clusters = [*cluster("b", "c"), *cluster("a", "e")]
    with pytest.raises(InputError, match=r"none on b\n.*none on c\n.*none on d$"):
        by_date(articles, clusters)
    result = split(articles, clusters, dev_from=DEV, test_from=TEST, undated="train")
    assert {name for name, goal in result.splits.items() if goal is Split.TRAIN} == {"b", "c", "d"}
    assert {row.reason for row in result.rows if row.split is Split.TRAIN} == {Why.UNDATED}
    with pytest.raises(UsageError, match="before dev"):
        split(articles, clusters, dev_from=TEST, test_from=DEV)


def test_what_was_in_a_split_stays_there_and_takes_its_copies_in() -> None:
    articles = [of("old", "2025-10-01"), of("earlier", "2025-01-01"), of("new", "2025-01-02")]
    result = by_date(articles, cluster("earlier", "old"), {"old": Split.TEST, "lost": Split.DEV})
    assert [(row.article_id, row.split, row.reason) for row in result.rows] == [
        ("old", Split.TEST, Why.PREVIOUS),
        ("earlier", Split.TEST, Why.CLUSTER),
        ("new", Split.TRAIN, Why.DATE),
    ]
    assert result.gone == 1
    assert result.check.out_of_time == ("earlier",), "and it is said that this cluster is not where its date lies"


def test_what_bridges_splits_is_left_out(tmp_path: Path) -> None:
    """Windows of 100 words, moved by 30, are no near-duplicates; one in between is near to both."""
    articles = [of("a", "2025-01-01", words(0, 100)), of("b", "2025-10-01", words(30, 130))]
    before = by_date(articles, find(articles, tmp_path / "1"))
    articles += [of("bridge", "2025-11-01", words(15, 115)), of("copy", "2025-11-02", words(1, 100))]
    clusters = find(articles, tmp_path / "2")
    assert {row.cluster for row in clusters} == {"a"}
    result = by_date(articles, clusters, before.splits)
    assert result.splits == before.splits == {"a": Split.TRAIN, "b": Split.TEST}
    assert result.left_out == (
        LeftOut(article_id="bridge", cluster="a", reason="bridges train and test"),
        LeftOut(article_id="copy", cluster="a", reason="bridges train and test"),
    )
    assert result.check.near_duplicates == 0, "without the bridge, the two are not similar: 66 of 126 shingles"
    assert result.check.clean


def test_three_splits_bridged() -> None:
    previous = {"a": Split.TEST, "b": Split.DEV, "c": Split.TRAIN}
    articles = [of(name, "2025") for name in "abcd"]
    (left_out,) = by_date(articles, cluster(*"abcd"), previous).left_out
    assert left_out.reason == "bridges train, dev and test"


def test_the_leak_check_finds_what_the_last_release_leaks() -> None:
    """A last release that was split without looking at duplicates: a and b share 86 of 106 shingles."""
    articles = [
        of("a", "2025-01-01", words(0, 100)),
        of("b", "2025-10-01", words(10, 110)),
        of("c", "2025-10-01", words(300, 400)),
    ]
    previous = {"a": Split.TRAIN, "b": Split.TEST, "c": Split.DEV}
    check = by_date(articles, cluster("a", "b", "c"), previous).check
    assert check.near_duplicates == 1
    assert not check.clean
    assert check.out_of_time == ("a",)
    strict = split(articles, cluster("a", "b"), dev_from=DEV, test_from=TEST, previous=previous, threshold=0.9)
    assert strict.check.near_duplicates == 0


def test_the_leak_check_finds_texts_that_nobody_deduplicated() -> None:
    articles = [of("a", "2025-01-01", "Ein Text."), of("b", "2025-10-01", "Ein Text."), of("c", "2025-10-02")]
    check = by_date(articles).check
    assert (check.shared_texts, check.clean) == (1, False)
    assert by_date(articles, cluster("a", "b")).check.clean


# By hash


def test_shares_and_salt() -> None:
    articles = [of(f"a{n}") for n in range(1000)]
    goals = list(split_by_hash(articles, [], salt="1").splits.values())
    assert abs(goals.count(Split.TEST) - 200) < 50  # 4 standard deviations of a binomial: 4 * sqrt(1000 * .2 * .8)
    assert abs(goals.count(Split.DEV) - 100) < 40
    assert goals == list(split_by_hash(articles, [], salt="1").splits.values())
    assert goals != list(split_by_hash(articles, [], salt="2").splits.values())
    assert set(split_by_hash(articles, [], dev=0, test=1).splits.values()) == {Split.TEST}
    with pytest.raises(UsageError, match="shares"):
        split_by_hash(articles, [], dev=0.6, test=0.6)


def test_a_cluster_goes_by_the_hash_of_the_kept_text() -> None:
    articles = [of(f"a{n}") for n in range(40)]
    alone = split_by_hash(articles, []).splits
    other = next(name for name in alone if alone[name] is not alone["a0"])
    for kept, copy in (("a0", other), (other, "a0")):
        result = split_by_hash(articles, cluster(kept, copy))
        assert result.splits == {**alone, copy: alone[kept]}
        assert result.check.train_after_test == ()
        reasons = {row.article_id: row.reason for row in result.rows}
        assert (reasons[kept], reasons[copy]) == (Why.HASH, Why.CLUSTER)


def test_a_cluster_whose_kept_article_is_not_there_has_a_split_all_the_same() -> None:
    articles = [of("b"), of("c")]
    splits = split_by_hash(articles, cluster("a", "b", "c")).splits
    assert splits["b"] is splits["c"]
    assert splits == split_by_hash(articles[::-1], cluster("a", "b", "c")).splits


# For any corpus

MEMBERS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from([None, "2025-01-01", "2025-08", "2025-12-31"]), st.booleans()),
    max_size=20,
)


@given(MEMBERS, st.sampled_from(["date", "hash"]))
def test_clusters_stay_whole_and_the_last_release_stays(members: list[tuple[int, str | None, bool]], rule: str) -> None:
    """Articles have a cluster, a date, and were or were not in the last release, where clusters were finer."""
    articles = [of(f"a{n}", published) for n, (_, published, _) in enumerate(members)]

    def rows(part: Sequence[Article], clusters: int) -> list[DuplicateRow]:
        names = [[one.id for one in part if members[int(one.id[1:])][0] % clusters == c] for c in range(clusters)]
        return [row for group in names if len(group) > 1 for row in cluster(*group)]

    def run(part: Sequence[Article], clusters: int, previous: dict[str, Split] | None) -> SplitResult:
        found = rows(part, clusters)
        if rule == "date":
            return split(part, found, dev_from=DEV, test_from=TEST, previous=previous, undated="train")
        return split_by_hash(part, found, previous=previous)

    released = [one for one, (_, _, old) in zip(articles, members, strict=True) if old]
    before = run(released, 6, None)
    after = run(articles, 3, before.splits)
    left_out = {one.article_id for one in after.left_out}
    assert after.splits.keys() | left_out == {one.id for one in articles}
    assert not after.splits.keys() & left_out
    assert before.splits.items() <= after.splits.items(), "what was released stays"
    for name in range(3):
        whole = [one for one in articles if members[int(one.id[1:])][0] % 3 == name]
        old = {before.splits[one.id] for one in whole if one.id in before.splits}
        now = {after.splits[one.id] for one in whole if one.id in after.splits}
        assert len(now) <= 1 or now == old, "only the last release parts what hangs together"
        assert left_out.isdisjoint(one.id for one in whole) or len(old) > 1
    assert run(articles, 6, before.splits).check.near_duplicates == 0
    again = run(articles, 3, after.splits)
    assert (again.splits, again.left_out) == (after.splits, after.left_out), "and what was left out stays out"


def test_rows_are_records(tmp_path: Path) -> None:
    result = by_date([of("a", "2025-01-01"), of("b", "2025-10-01")])
    jsonl.write(tmp_path / "splits.jsonl", result.rows)
    assert jsonl.read(tmp_path / "splits.jsonl", SplitRow, key="article_id") == result.rows


def find(articles: Sequence[Article], work: Path) -> tuple[DuplicateRow, ...]:
    rows = ((one.id, one.text, one.text_sha256, one.published) for one in articles)
    return find_duplicates(rows, Inline(), work).rows

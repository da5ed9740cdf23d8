"""The dataset card, generated from the data: YAML for the loader, a datasheet for the reader.

Its sections follow Gebru et al. 2021, *Datasheets for Datasets*. No number on it is written by hand; where nothing is
known, it says so.
"""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from standpunkt.corpus.citation import bibtex
from standpunkt.corpus.columns import COLUMNS
from standpunkt.corpus.counts import Counts
from standpunkt.corpus.facts import Facts
from standpunkt.corpus.licences import REFUSED, Kind, licence_of
from standpunkt.corpus.pairs import WINDOW
from standpunkt.labels import FORM_TABLE, MENTION_TABLE, PAIR_TABLE, Source
from standpunkt.templates import environment

if TYPE_CHECKING:
    from jinja2 import Environment

_SIZES: Final = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
_SHOWN: Final = 20
"""Source files that the card names."""
_MADE_BY: Final = {
    Source.HUMAN: "expert-generated",
    Source.ADJUDICATED: "expert-generated",
    Source.MODEL: "machine-generated",
}
"""What the hub calls who made the labels."""


def card(facts: Facts, counts: Mapping[str, Counts], sizes: Mapping[str, Mapping[str, int]]) -> str:
    """Return the text of ``README.md`` for a release with these counts per split and rows per config and split."""
    licences = sum((part.licences for part in counts.values()), start=Counter[str]())
    rows = [(licence_of(spdx), licences[spdx]) for spdx in sorted(licences)]
    template = _environment().get_template("card.md.jinja")
    text: str = template.render(
        facts=facts,
        counts=counts,
        sizes=sizes,
        licences=rows,
        closed=[row.spdx for row, _ in rows if row.kind is Kind.CLOSED],
        restricted=[row for row, _ in rows if row.kind is Kind.RESTRICTED],
        outlets=_outlets(counts),
        refused={reason: n for reason, n in facts.dropped.items() if reason.startswith(REFUSED)},
        dropped={reason: n for reason, n in facts.dropped.items() if not reason.startswith(REFUSED)},
        models=sorted({who.name for who in facts.annotators if who.source == Source.MODEL}),
        example=next(config for config in ("stance", "ner") if config in sizes),
        forward=_forward(counts),
        shown=_SHOWN,
        columns=COLUMNS,
        mention_table=MENTION_TABLE,
        form_table=FORM_TABLE,
        pair_table=PAIR_TABLE,
        window=WINDOW,
        bibtex=bibtex(facts.name, facts.version, facts.released),
        front_matter=_yaml(_front_matter(facts, counts, sizes)),
    )
    return text


def _outlets(counts: Mapping[str, Counts]) -> list[tuple[str, str, int]]:
    """Return outlet, licence and number of articles, over all splits."""
    pairs = Counter[tuple[str, str]]()
    for part in counts.values():
        for outlet, licences in part.sources.items():
            pairs.update({(outlet, licence): n for licence, n in licences.items()})
    return [(*pair, pairs[pair]) for pair in sorted(pairs)]


def _forward(counts: Mapping[str, Counts]) -> bool:
    """Tell whether every article is dated and no split begins before the one before it ends."""
    dated = all(part.dated == part.articles for part in counts.values())
    return dated and all(before.last <= after.first for before, after in pairwise(counts.values()))


def _front_matter(facts: Facts, counts: Mapping[str, Counts], sizes: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    articles = sum(part.articles for part in counts.values())
    makers = sorted({_MADE_BY[Source(who.source)] for who in facts.annotators})
    return {
        "pretty_name": f"Standpunkt {facts.name}",
        "language": sorted({language for part in counts.values() for language in part.languages}),
        **_licence_keys(sorted({licence for part in counts.values() for licence in part.licences})),
        **({"annotations_creators": makers} if makers else {}),
        "task_categories": ["token-classification", "text-classification"],
        "tags": ["stance-detection", "named-entity-recognition", "news", "politics"],
        "size_categories": [next((name for limit, name in _SIZES if articles < limit), "n>10M")],
        "configs": [
            {
                "config_name": config,
                "data_files": [{"split": split, "path": f"{config}/{split}-*.parquet"} for split in splits],
            }
            | ({"default": True} if config == "articles" else {})
            for config, splits in sizes.items()
        ],
    }


def _licence_keys(licences: list[str]) -> dict[str, Any]:
    """Return the hub's keys: its name of the licence, or of all; one that it has no name for with its own name."""
    rows = [licence_of(spdx) for spdx in licences]
    if len(rows) > 1:
        return {"license": sorted({row.hub for row in rows})}
    (row,) = rows
    if row.hub != "other":
        return {"license": row.hub}
    name = row.spdx.lower() if row.url else "all-rights-reserved"
    return {"license": "other", "license_name": name} | ({"license_link": row.url} if row.url else {})


def _yaml(value: dict[str, Any]) -> str:
    import yaml  # noqa: PLC0415 - only a release needs it

    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
    return text


def _cell(text: object) -> str:
    """Return `text` for a cell of a table: what a source is called cannot break it, nor become markup."""
    escaped = "".join(f"\\{char}" if char in "\\`*_[]<>|" else char for char in str(text))
    return " ".join(escaped.split())


@cache
def _environment() -> "Environment":
    # Markdown, not HTML
    return environment("standpunkt.corpus", {"cell": _cell}, autoescape=False, keep_trailing_newline=True)

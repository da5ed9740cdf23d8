"""The dataset card, generated from the data: YAML for the loader, counts and provenance for the reader."""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from standpunkt.corpus.counts import UNKNOWN, Counts
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.pairs import WINDOW
from standpunkt.labels import FORM_TABLE, MENTION_TABLE, PAIR_TABLE
from standpunkt.schema import Annotation

_HUB_LICENCES: Final = {
    "Apache-2.0": "apache-2.0",
    "CC-BY-4.0": "cc-by-4.0",
    "CC-BY-NC-SA-4.0": "cc-by-nc-sa-4.0",
    "CC-BY-SA-3.0": "cc-by-sa-3.0",
    "CC-BY-SA-4.0": "cc-by-sa-4.0",
    "CC0-1.0": "cc0-1.0",
}
_FREE: Final = ("Apache-2.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC0-1.0")
"""Licences under which a release may be passed on by anyone for any use."""
_SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))


def card(corpus: Corpus, counts: Mapping[str, Counts], sizes: Mapping[str, Mapping[str, int]]) -> str:
    """Return the text of ``README.md`` for a release with these counts per split and rows per config and split."""
    import yaml  # noqa: PLC0415 - only a release needs it

    licences = sum((part.licences for part in counts.values()), start=Counter[str]())
    template = _environment().get_template("card.md.jinja")
    text: str = template.render(
        corpus=corpus,
        counts=counts,
        sizes=sizes,
        licences=licences,
        annotators=_annotators(corpus),
        example=next(config for config in ("stance", "ner") if config in sizes),
        restricted=[licence for licence in licences if licence not in _FREE],
        unknown=UNKNOWN,
        mention_table=MENTION_TABLE,
        form_table=FORM_TABLE,
        pair_table=PAIR_TABLE,
        window=WINDOW,
        front_matter=yaml.safe_dump(_front_matter(corpus, list(licences), sizes), sort_keys=False, allow_unicode=True),
    )
    return text


def _annotators(corpus: Corpus) -> list[tuple[str, str, str, str, int, int]]:
    """Return annotator, source, tool, guideline, and how many annotations are theirs: all, and as gold."""
    own = Counter(map(_who, corpus.annotations))
    gold = Counter(map(_who, corpus.gold.values()))
    return [(*who, own[who], gold[who]) for who in sorted(own | gold)]


def _who(annotation: Annotation) -> tuple[str, str, str, str]:
    provenance = annotation.provenance
    return annotation.annotator, str(provenance.source), provenance.tool, annotation.guideline


def _front_matter(corpus: Corpus, licences: list[str], sizes: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    return {
        "pretty_name": f"Standpunkt {corpus.name}",
        "language": sorted({article.language for article in corpus.articles}),
        "license": _HUB_LICENCES.get(licences[0], "other") if len(licences) == 1 else "other",
        "task_categories": ["token-classification", "text-classification"],
        "tags": ["stance-detection", "named-entity-recognition", "news", "politics"],
        "size_categories": [next((name for limit, name in _SIZES if len(corpus.articles) < limit), "n>100K")],
        "configs": [
            {
                "config_name": config,
                "data_files": [{"split": split, "path": f"{config}/{split}-*.parquet"} for split in splits],
            }
            | ({"default": True} if config == "articles" else {})
            for config, splits in sizes.items()
        ],
    }


@cache
def _environment() -> Any:  # noqa: ANN401 - jinja2 is imported late
    import jinja2  # noqa: PLC0415 - only a release needs it

    return jinja2.Environment(
        loader=jinja2.PackageLoader("standpunkt.corpus"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

"""``croissant.json``: the release described in Croissant 1.1, for whoever searches or loads data sets by it.

Every parquet file is listed with its hash. Each config is one RecordSet over a FileSet of all its files, so that a
split may have any number of files; a column ``split`` comes from the file's name. Nested columns are subfields, and the
names behind the numbers of a label column are an enumeration of their own. Written by our own code: `mlcroissant` only
checks and reads it, in the tests.

A reader should know two ways of `mlcroissant` 1.1: text arrives as bytes, and a null list of structs arrives as one
struct of nulls.

Format: http://mlcommons.org/croissant/1.1
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from standpunkt.corpus.citation import AUTHORS, bibtex
from standpunkt.corpus.columns import COLUMNS
from standpunkt.corpus.configs import CONFIGS
from standpunkt.corpus.counts import Counts
from standpunkt.corpus.facts import Facts
from standpunkt.corpus.licences import licence_of
from standpunkt.corpus.manifest import FileInfo
from standpunkt.corpus.rows import features

if TYPE_CHECKING:
    from datasets import ClassLabel

Json = dict[str, Any]
"""A JSON object."""

CROISSANT: Final = "croissant.json"
"""Name of the file in a release."""
_PARQUET: Final = "application/x-parquet"
_TYPES: Final = {"string": "sc:Text", "int32": "sc:Integer", "bool": "sc:Boolean"}
_CONTEXT: Final[Json] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The standard context of the format."""


def croissant(
    *,
    name: str,
    version: str,
    about: str,
    licences: Iterable[str],
    languages: Iterable[str],
    files: Mapping[str, FileInfo],
    released: str = "",
    covers: tuple[str, str] | None = None,
) -> Json:
    """Return the content of ``croissant.json``; equal arguments give equal content, whatever the clock says.

    Args:
        name: name of the corpus.
        version: version of its data, such as 1.0.0.
        about: where texts and labels come from.
        licences: SPDX identifiers of the texts, and ``(none stated)``.
        languages: BCP 47 tags.
        files: the files of the release under their paths in it; those that are no parquet are passed over.
        released: ISO date of the release; without one, the last date of `covers` stands for it.
        covers: first and last date of the articles; None if none has one.
    """
    parquet = {path: files[path] for path in sorted(files) if path.endswith(".parquet")}
    configs = [config for config in CONFIGS if any(path.startswith(f"{config}/") for path in parquet)]
    date = released or (covers[1] if covers else "")
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": f"standpunkt-{name}",
        "description": about,
        "version": version,
        "license": [_licence(spdx) for spdx in licences],
        "creator": {"@type": "sc:Organization", "name": AUTHORS},
        "citeAs": bibtex(name, version, released),
        "inLanguage": list(languages),
        "keywords": ["stance detection", "named entity recognition", "news", "politics"],
        **({"datePublished": date} if date else {}),
        **({"temporalCoverage": "/".join(covers)} if covers else {}),
        "isLiveDataset": False,
        "distribution": [
            *(_file_object(path, info) for path, info in parquet.items()),
            *(_file_set(config) for config in configs),
        ],
        "recordSet": [*map(_record_set, configs), *_enumerations(configs)],
    }


def describe(facts: Facts, counts: Mapping[str, Counts], files: Mapping[str, FileInfo]) -> Json:
    """Return `croissant` of a corpus with these counts per split."""
    dated = [part for part in counts.values() if part.dated]
    return croissant(
        name=facts.name,
        version=facts.version,
        about=facts.about,
        licences=sorted({licence for part in counts.values() for licence in part.licences}),
        languages=sorted({language for part in counts.values() for language in part.languages}),
        files=files,
        released=facts.released,
        covers=(min(part.first for part in dated), max(part.last for part in dated)) if dated else None,
    )


def _licence(spdx: str) -> str:
    row = licence_of(spdx)
    return row.url or f"{row.spdx}: {row.asks}"


def _file_object(path: str, info: FileInfo) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{info.bytes} B",
        "encodingFormat": _PARQUET,
        "sha256": info.sha256,
    }


def _file_set(config: str) -> Json:
    return {
        "@type": "cr:FileSet",
        "@id": f"{config}-files",
        "name": f"{config}-files",
        "description": f"All files of the config {config}.",
        "encodingFormat": _PARQUET,
        "includes": f"{config}/*.parquet",
    }


def _record_set(config: str) -> Json:
    split = {
        "@type": "cr:Field",
        "@id": f"{config}/split",
        "name": "split",
        "description": "train, dev or test",
        "dataType": "sc:Text",
        "source": {
            "fileSet": {"@id": f"{config}-files"},
            "extract": {"fileProperty": "filename"},
            "transform": {"regex": "^(train|dev|test)-.*\\.parquet$"},
        },
    }
    return {
        "@type": "cr:RecordSet",
        "@id": config,
        "name": config,
        "description": f"The rows of the config {config}.",
        "field": [split, *(_field(config, name, kind) for name, kind in features()[config].items())],
    }


def _field(config: str, name: str, kind: Any) -> Json:  # noqa: ANN401 - a feature of an untyped library
    """Return a column; a list of structs becomes subfields, each with its part of the column."""
    depth, inner = _unpacked(kind)
    field = _described(config, name) | ({"isArray": True, "arrayShape": ",".join(depth)} if depth else {})
    if not isinstance(inner, Mapping):
        return field | _typed(config, name, inner) | {"source": _source(config, name)}
    parts = [
        _described(config, f"{name}/{part}")
        | _typed(config, f"{name}/{part}", feature)
        | {"source": _source(config, name) | {"transform": {"jsonPath": part}}}
        for part, feature in inner.items()
    ]
    return field | {"subField": parts}


def _unpacked(kind: Any) -> tuple[list[str], Any]:  # noqa: ANN401
    """Return the lengths of the lists that a feature is wrapped in, -1 for any, and what lies inside."""
    lengths: list[str] = []
    while hasattr(kind, "feature"):
        lengths.append(str(kind.length))
        kind = kind.feature
    return lengths, kind


def _described(config: str, path: str) -> Json:
    return {
        "@type": "cr:Field",
        "@id": f"{config}/{path}",
        "name": path.rpartition("/")[2],
        "description": COLUMNS[config][path],
    }


def _typed(config: str, path: str, kind: Any) -> Json:  # noqa: ANN401
    if not hasattr(kind, "names"):
        return {"dataType": _TYPES[kind.dtype]}
    where = _names_id(config, path)
    return {"dataType": "sc:Integer", "description": f"{COLUMNS[config][path]}; a number whose name is in {where}"}


def _source(config: str, column: str) -> Json:
    return {"fileSet": {"@id": f"{config}-files"}, "extract": {"column": column}}


def _enumerations(configs: Iterable[str]) -> Iterator[Json]:
    """Yield the names of each label column, as inline data."""
    for config in configs:
        for column, kind in features()[config].items():
            inner = _unpacked(kind)[1]
            parts = (
                {f"{column}/{part}": f for part, f in inner.items()} if isinstance(inner, Mapping) else {column: inner}
            )
            for path, feature in parts.items():
                if hasattr(feature, "names"):
                    yield _enumeration(_names_id(config, path), feature)


def _enumeration(name: str, labels: "ClassLabel") -> Json:
    fields = [
        {"@type": "cr:Field", "@id": f"{name}/{part}", "name": part, "dataType": kind}
        for part, kind in (("number", "sc:Integer"), ("name", "sc:Text"))
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": "The names behind the numbers of a label column.",
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{name}/number"},
        "field": fields,
        "data": [{f"{name}/number": n, f"{name}/name": label} for n, label in enumerate(labels.names)],
    }


def _names_id(config: str, path: str) -> str:
    return f"names-{config}-{path.replace('/', '-')}"

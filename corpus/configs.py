"""The configs of a release; apart from `rows`, so that whoever only reads a release waits for no tokeniser."""

from typing import Any, Final

CONFIGS: Final = ("articles", "ner", "stance", "annotations")
"""The configs, in the order in which the card lists them."""
Row = dict[str, Any]
"""One row of a config: JSON-like values, labels as their numbers."""

"""The annotation guidelines: German for annotators, English for readers of the data, with the same anchors.

The prose is in ``de.md`` and ``en.md``, the examples are data in ``examples.yaml``; `render` joins them.
"""

from typing import Final

VERSION: Final = "1.1"
"""Version of the guidelines, which `Annotation.guideline` carries; raised when a ruling or a way of drawing
changes, with a line in their change log."""

"""Bounds that keep one broken or hostile file from filling the memory."""

import csv
from typing import Final

MOST_BYTES: Final = 20_000_000
"""Longest raw document, line or record that is read; an article is a thousandth of it."""
HEAD_BYTES: Final = 1 << 16
"""What is read of a file to tell its kind."""

csv.field_size_limit(MOST_BYTES)  # the limit is global; the default of 131,072 characters is less than an article

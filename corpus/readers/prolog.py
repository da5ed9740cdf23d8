"""What may stand before the first tag of a page or dump: white space, comments, an XML declaration."""

from typing import Final

PROLOG: Final = rb"(?>\s+|<!--.*?-->|<\?xml[^>]*>)*+"
"""A pattern, for ``re.DOTALL``. It gives nothing back: else each comment more would double the time that a file takes
whose first tag is another."""

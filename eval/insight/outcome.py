"""What can become of an item that is scored."""

from enum import Enum


class Outcome(Enum):
    """What became of an item."""

    HIT = "hit"
    """Gold and predicted alike."""
    FALSE_POSITIVE = "false positive"
    """Predicted, and wrong."""
    FALSE_NEGATIVE = "false negative"
    """Gold, and not found."""

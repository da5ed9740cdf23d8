"""Standpunkt: who is named, and who stands for or against what, in German political news."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from standpunkt.errors import Fault, InputError, RecordError, StandpunktError, UsageError
    from standpunkt.schema import Annotation, Article, Mention, Pair, Prediction, Provenance, Section, Stance

__version__ = "0.1.0"

__all__ = [
    "Annotation",
    "Article",
    "Fault",
    "InputError",
    "Mention",
    "Pair",
    "Prediction",
    "Provenance",
    "RecordError",
    "Section",
    "Stance",
    "StandpunktError",
    "UsageError",
    "__version__",
]

_ERRORS = ("Fault", "InputError", "RecordError", "StandpunktError", "UsageError")


def __getattr__(name: str) -> object:
    """Import an exported name when it is first asked for, so that ``standpunkt --help`` need not wait for records."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("standpunkt.errors" if name in _ERRORS else "standpunkt.schema"), name)

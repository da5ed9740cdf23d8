"""Standpunkt: who is named, and who stands for or against what, in German political news."""

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

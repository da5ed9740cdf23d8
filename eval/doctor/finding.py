"""What the doctor finds."""

from dataclasses import dataclass

from standpunkt.eval.doctor.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One mistake, before its effect on the score is known."""

    code: str
    """Stable name of the mistake, for scripts: ``UTF16``, ``INCLUSIVE_END``, ..."""
    what: str
    """What it looks like."""
    evidence: str
    """What speaks for it, with numbers."""
    mend: str
    """The line that mends it, in Python where it can be."""
    case: Case
    """The submission without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One mistake, with what it costs."""

    code: str
    """Stable name of the mistake, for scripts."""
    what: str
    """What it looks like."""
    evidence: str
    """What speaks for it, with numbers."""
    mend: str
    """The line that mends it, in Python where it can be."""
    before: float | None
    """The headline with it, all mistakes named above mended; null where it is undefined."""
    after: float | None
    """The headline without it."""

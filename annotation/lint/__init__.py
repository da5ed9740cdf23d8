"""What an annotator can get wrong and a machine can see: the scheme's rules, each with its place in the guidelines."""

from standpunkt.annotation.lint.annotation import lint, lint_all
from standpunkt.annotation.lint.rules import RULES, Rule, is_error

__all__ = ["RULES", "Rule", "is_error", "lint", "lint_all"]

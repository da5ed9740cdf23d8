"""Whether one system is better than another, and how sure that is, from result files alone."""

from standpunkt.eval.compare.records import Comparison, Comparisons, Family, Method, Standing
from standpunkt.eval.compare.run import compare

__all__ = ["Comparison", "Comparisons", "Family", "Method", "Standing", "compare"]

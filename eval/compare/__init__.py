"""Whether one system is better than another, and how sure that is, from result files alone.

``compare(results, *, metric="", family=Family.PAIRS, against="", replicates=10_000, seed=12345) -> Comparisons``
"""

from standpunkt.eval.compare.records import Comparison, Comparisons, Family, Method, Standing

__all__ = ["Comparison", "Comparisons", "Family", "Method", "Standing"]

"""The arrays that statistics work on."""

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
"""Documents x columns, in the order of ``gold.articles``; or sums of such rows, ... x columns."""
Rows = npt.NDArray[np.float64]
"""Documents x terms: what is added up over documents; or sums of such rows, ... x terms."""
Values = npt.NDArray[np.float64]
"""... x metrics; NaN where a metric is undefined."""

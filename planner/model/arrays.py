"""Numbers in base units, side by side."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]  # of any shape

"""What the survivors carry when FSVMs fail."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def one_takes_over(loads: ArrayLike, failures: ArrayLike, fsvms: ArrayLike | None = None) -> NDArray[np.float64]:
    """The load of the busiest survivor when one survivor takes over all that failed: the worst case.

    The busiest FSVMs fail, and the busiest that is left takes their load: the sum of the `failures` + 1 largest.

    Parameters
    ----------
    loads : load of each FSVM, all up [connections], shape (..., FSVMs); an absent FSVM carries 0.
    failures : FSVMs that fail at once [count], scalar or array that broadcasts with the leading shape.
    fsvms : FSVMs of each design [count], the same; default: all of the last axis.

    Returns
    -------
    Load [connections], in the broadcast shape; NaN where no FSVM is left.

    Source
    ------
    TN-2041: the client IP of a failed FSVM moves to one survivor.
    """
    each = np.asarray(loads, dtype=float)
    most = each.shape[-1]
    counts = np.asarray(most if fsvms is None else fsvms)
    last = np.minimum(np.asarray(failures), most - 1)
    falling = np.sort(each, axis=-1)[..., ::-1]
    # Added one after the other, so that one design and an array of them round alike.
    taken = falling[..., 0]
    for rank in range(1, int(last.max()) + 1):
        taken = np.where(last >= rank, taken + falling[..., rank], taken)
    return np.asarray(np.where(counts > np.asarray(failures), taken, np.nan))

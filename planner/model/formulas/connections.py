"""How many connections an FSVM holds, by its memory, and what the survivors carry when FSVMs fail."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.model.limits import Curve


def tested_connections(memory_gb: ArrayLike, curve: Curve) -> NDArray[np.float64]:
    """The tested number of connections of an FSVM with the given memory.

    A step function: memory between two tested points counts as the lower one, since nothing was tested between.

    Parameters
    ----------
    memory_gb : memory of the FSVM [GB], scalar or array.
    curve : the catalog's connections by memory [connections at GB].

    Returns
    -------
    Connections [connections], in the shape of `memory_gb`.

    Raises
    ------
    ValueError : memory below the first tested point or above the last; nothing is extrapolated.

    Source
    ------
    The catalog's rows `connections_per_fsvm`.
    """
    return np.asarray(curve.values)[curve.rung(memory_gb)]


def usable_connections(tested: ArrayLike, headroom: ArrayLike) -> NDArray[np.float64]:
    """What is left of a tested number of connections after a headroom is kept free.

    Parameters
    ----------
    tested : tested connections [connections], scalar or array.
    headroom : part kept free [fraction, 0 to below 1], scalar or array that broadcasts with `tested`.

    Returns
    -------
    Connections [connections], in the broadcast shape.

    Source
    ------
    The catalog's row `headroom`: the product recommends scaling up at 95 % of the limit.
    """
    return np.asarray((1.0 - np.asarray(headroom)) * np.asarray(tested, dtype=float))


def memory_needed(connections: ArrayLike, curve: Curve) -> NDArray[np.float64]:
    """The least tested memory that holds a number of connections: the inverse of `tested_connections`.

    Parameters
    ----------
    connections : connections on one FSVM [connections], scalar or array.
    curve : the catalog's connections by memory [connections at GB].

    Returns
    -------
    Memory [GB], in the shape of `connections`; infinity where no tested memory holds so many.

    Source
    ------
    The catalog's rows `connections_per_fsvm`.
    """
    rung = np.searchsorted(np.asarray(curve.values), np.asarray(connections, dtype=float), side="left")
    return np.append(curve.memory_gb, np.inf)[rung]


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

"""How many connections an FSVM holds, by its memory."""

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

"""What an FSVM holds, by its memory, where shares and their load lie, and what the survivors carry when FSVMs fail."""

import numpy as np
from numpy.typing import ArrayLike

from planner.model.arrays import Array
from planner.model.limits import Curve


def tested_connections(memory_gb: ArrayLike, curve: Curve) -> Array:
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


def usable_connections(tested: ArrayLike, headroom: ArrayLike) -> Array:
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


def memory_needed(connections: ArrayLike, curve: Curve) -> Array:
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


def one_takes_over(loads: ArrayLike, failures: ArrayLike, fsvms: ArrayLike | None = None) -> Array:
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


def placement(share_connections: ArrayLike, fsvms: int) -> tuple[int, ...]:
    """The FSVM that each general share goes to, taken by falling connections (equal ones in file order).

    Each goes to the FSVM with the least load so far, the lowest index on a tie.

    Parameters
    ----------
    share_connections : connections of each general share [connections], shape (shares,).
    fsvms : FSVMs of the design [count], a scalar.

    Returns
    -------
    The index of an FSVM [0 to fsvms - 1] for each share, in the order the shares were given.

    Raises
    ------
    ValueError : fewer than one FSVM.

    Source
    ------
    A general share sits whole on one FSVM at a time (TN-2041); the order of placement is the planner's.
    """
    if fsvms < 1:
        raise ValueError("a file server has at least one FSVM")
    shares = np.asarray(share_connections, dtype=float)
    loads = [0.0] * fsvms
    chosen = [0] * len(shares)
    for share in np.argsort(-shares, kind="stable"):
        least = loads.index(min(loads))
        loads[least] += float(shares[share])
        chosen[int(share)] = least
    return tuple(chosen)


def fsvm_loads(
    home_connections: ArrayLike, share_connections: ArrayLike, fsvms: ArrayLike, home_parts: ArrayLike | None = None
) -> Array:
    """The connections on each FSVM with all of them up: its part of the home share, and whole general shares.

    Parameters
    ----------
    home_connections : connections of the home share [connections], scalar or array of the leading shape.
    share_connections : connections of each general share [connections], shape (..., shares).
    fsvms : FSVMs of the design [count], scalar or array that broadcasts with the leading shape.
    home_parts : part of the home share on each FSVM [fraction], shape (..., most FSVMs); default: the same on all.

    Returns
    -------
    Load [connections], shape (..., most FSVMs); an FSVM that a design does not have carries 0.

    Raises
    ------
    ValueError : fewer than one FSVM.

    Source
    ------
    TN-2041: the top-level directories of a home share are spread over all FSVMs by a hash of their names.
    """
    counts, home = np.asarray(fsvms), np.asarray(home_connections, dtype=float)
    general = _placed(share_connections, counts)
    if home_parts is None:
        even = home / counts
        present = np.arange(len(general)).reshape((-1,) + (1,) * even.ndim) < counts
        parts = np.where(present, even, 0.0)
    else:
        parts = home * np.moveaxis(np.asarray(home_parts), -1, 0)
    while general.ndim < parts.ndim:
        general = general[:, None]
    while parts.ndim < general.ndim:
        parts = parts[:, None]
    return np.moveaxis(general + parts, 0, -1)


def home_data_per_fsvm(home_data_tb: ArrayLike, fsvms: ArrayLike, home_parts: ArrayLike | None = None) -> Array:
    """The part of the home share's data on the fullest FSVM.

    Parameters
    ----------
    home_data_tb : data of the home share [TB], scalar or array.
    fsvms : FSVMs of the design [count], scalar or array that broadcasts with it.
    home_parts : part of the home share on each FSVM [fraction], shape (..., most FSVMs); default: the same on all.

    Returns
    -------
    Data [TB], in the broadcast shape.

    Source
    ------
    The catalog's row `home_share_data` limits it per FSVM; the spread is TN-2041's.
    """
    data = np.asarray(home_data_tb, dtype=float)
    return np.asarray(data / np.asarray(fsvms) if home_parts is None else data * np.max(home_parts, axis=-1))


def _placed(share_connections: ArrayLike, fsvms: ArrayLike) -> Array:
    """The load of general shares by the rule of `placement`, the FSVM axis first: each step is one contiguous sweep."""
    shares, counts = np.asarray(share_connections, dtype=float), np.asarray(fsvms, dtype=np.intp)
    if np.any(counts < 1):
        raise ValueError("a file server has at least one FSVM")
    most = int(counts.max())
    ordered = np.moveaxis(-np.sort(-shares, axis=-1), -1, 0).copy()
    lead = np.broadcast_shapes(ordered.shape[1:], counts.shape)
    loads = np.zeros((most, *lead))
    index = np.arange(most).reshape((most,) + (1,) * len(lead))
    absent = np.broadcast_to(index >= counts, loads.shape)
    # The first share of each FSVM needs no search: the FSVMs are empty, and are taken in order.
    filled = min(int(counts.min()), len(ordered))
    for j in range(filled):
        loads[j] = ordered[j]
    if filled < len(ordered):
        loads[absent] = np.inf
        for share in ordered[filled:]:
            least = np.expand_dims(loads.argmin(axis=0), 0)
            np.put_along_axis(loads, least, np.take_along_axis(loads, least, 0) + share, 0)
        loads[absent] = 0.0
    return loads

"""The neighbours of a file server: I/Os under way, places for other machines, and members a quorum can lose."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def outstanding(iops: ArrayLike, latency_s: ArrayLike, volumes: ArrayLike = 1) -> NDArray[np.float64]:
    """The I/Os that are under way at a time on each volume, when they spread evenly over the volumes.

    Parameters
    ----------
    iops : I/Os a second over all volumes [1/s], scalar or array.
    latency_s : time that one takes [s], the same.
    volumes : volumes that they spread over [count, 1 or more], the same; default: 1, for all of them together.

    Returns
    -------
    I/Os [count], in the broadcast shape; not rounded.

    Source
    ------
    Little's law.
    """
    return np.asarray(np.asarray(iops, dtype=float) * np.asarray(latency_s, dtype=float) / np.asarray(volumes))


def places(
    nodes: ArrayLike, failures: ArrayLike, fsvms: ArrayLike, free: ArrayLike, fsvm: ArrayLike, machine: ArrayLike
) -> NDArray[np.intp]:
    """The places for machines, all alike, when nodes have failed and every FSVM runs on one of the others.

    Parameters
    ----------
    nodes : nodes of the cluster [count], scalar or array.
    failures : nodes that have failed [count], the same.
    fsvms : FSVMs, one to a node [count], the same; more than the nodes that are left do not run.
    free : memory [GB] and vCPUs [count] free on a node without an FSVM, shape (..., 2).
    fsvm : what an FSVM takes of them [GB, count], the same.
    machine : what a machine takes of them, above 0 [GB, count], the same.

    Returns
    -------
    Machines [count], in the broadcast shape.

    Source
    ------
    Counting: on each node the scarcer of memory and vCPUs decides; a relative 1e-12 is float dust.
    """
    empty, one = np.asarray(free, dtype=float), np.asarray(machine, dtype=float)
    alone, beside = (
        np.maximum(np.floor(left / one * (1 + 1e-12)).min(axis=-1), 0) for left in (empty, empty - np.asarray(fsvm))
    )
    left = np.maximum(np.asarray(nodes) - np.asarray(failures), 0)
    carrying = np.minimum(fsvms, left)
    return np.asarray(carrying * beside + (left - carrying) * alone).astype(np.intp)


def may_fail(members: ArrayLike) -> NDArray[np.intp]:
    """How many members of a quorum may fail while a majority is left: half of the others, rounded down.

    Parameters
    ----------
    members : members of the quorum [count, 1 or more], scalar or array.

    Returns
    -------
    Members [count], in the shape given.

    Source
    ------
    Docker's guide to the administration of a swarm, for its managers.
    """
    return (np.asarray(members) - 1) // 2

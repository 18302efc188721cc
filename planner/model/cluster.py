"""The cluster that the file server will run on: its nodes, what is free on each, and its storage."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.model.declared import count, part, quantity
from planner.model.units import DATA, MEMORY, PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """What the nodes hold, the copies kept of all data, the nodes that may fail, and what the platform takes."""

    raw_per_node_tb: float = quantity(
        DATA, "raw storage of a node", "the raw storage of a node", example="174.72 TB", above=0
    )
    copies: int = count("copies kept of all data", example="2", least=1, doubtful=False)
    spare_nodes: int = count("nodes that may fail without a loss of space", example="1", doubtful=False, value=1)
    overhead: float = quantity(
        PERCENT, "part that the platform takes", "the overhead of the storage", example="13.9 %", below=1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where the file server will run; free memory and vCPUs are those of one node, for one FSVM."""

    nodes: int = count("nodes of the cluster", "the number of nodes", least=1)
    cvms: int = count("CVMs of the cluster", "the number of CVMs", least=1, default="as many as nodes")
    free_memory_gb: float = quantity(
        MEMORY, "free on each node, for one FSVM", "the free memory on a node", example="128 GB", above=0
    )
    free_vcpus: int = count("free on each node, for one FSVM", "the free vCPUs on a node", example="16", least=1)
    storage_tb: float | None = quantity(
        DATA, "usable, after copies", "the storage of the cluster", example="220 TB", above=0, value=None
    )
    raw: Raw | None = part(Raw, "or made from the nodes", key="storage", value=None)

    @property
    def usable_tb(self) -> float | NDArray[np.float64] | None:
        """The storage for this file server [TB], given or made from the nodes; None where nobody has said."""
        raw = self.raw
        if raw is None:
            return self.storage_tb
        return usable_tb(self.nodes, raw.spare_nodes, raw.raw_per_node_tb, raw.copies, raw.overhead)


def usable_tb(
    nodes: ArrayLike, spare_nodes: ArrayLike, raw_per_node_tb: ArrayLike, copies: ArrayLike, overhead: ArrayLike
) -> NDArray[np.float64]:
    """The space of a cluster that data can fill, made from the raw storage of its nodes.

    Parameters
    ----------
    nodes : nodes of the cluster, all alike [count], scalar or array.
    spare_nodes : nodes that may fail without a loss of space [count, fewer than `nodes`].
    raw_per_node_tb : raw storage of a node [TB], scalar or array that broadcasts with it.
    copies : copies kept of all data [count, 1 or more].
    overhead : part of the space that the platform takes [fraction, below 1].

    Returns
    -------
    Space [TB], in the broadcast shape.

    Source
    ------
    NVD-US, pages 16 and 22: four nodes of 174.72 TB, two copies and one spare node are 205.2 TiB usable, so 13.9 %
    of overhead.
    """
    kept = np.asarray(nodes, dtype=float) - spare_nodes
    return np.asarray(kept * np.asarray(raw_per_node_tb) / np.asarray(copies) * (1.0 - np.asarray(overhead)))

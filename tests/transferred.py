"""What follows from a replay: when each transfer goes, and what it carries."""

import numpy as np

from planner.model.dr.simulation import Replay


def transfers(found: Replay) -> tuple[np.ndarray, np.ndarray]:
    """When each transfer goes [min], and what it carries: all change since the one before it [MB]."""
    changed = np.append(0.0, np.cumsum(found.change_mb))[(found.taken_min / found.interval_min).astype(int) + 1]
    before = np.append(found.end_min[-1] - found.period_min, found.end_min[:-1])
    carried = np.diff(changed, prepend=changed[-1] - found.change_mb.sum())
    return np.maximum(found.taken_min, before), carried

"""How long a copy takes, by copies that were measured."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def copy_minutes(
    data_gb: ArrayLike, files: ArrayLike, measured: Sequence[tuple[float, float, float]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The least and the most time that a copy takes with a tool that was timed on other data.

    A tool takes so much a byte and so much a file. Whatever the two are, a copy of other data then takes at least the
    measured time in the lesser of the proportions of data and of files, and at most in the greater: exactly as long
    where both are the same. Of several measurements the narrowest bounds count; where these leave nothing between
    them, they are the range.

    Parameters
    ----------
    data_gb : data to copy [GB], scalar or array.
    files : files to copy [files], scalar or array that broadcasts with it.
    measured : copies that were timed with the tool: data [GB], files and time [min] of each, all above 0.

    Returns
    -------
    The least and the most time [min], each in the broadcast shape.

    Source
    ------
    Arithmetic; the measured copies are rows of `data/readiness/migration.yaml` with their sources.
    """
    data, count = np.broadcast_arrays(np.asarray(data_gb, dtype=float), np.asarray(files, dtype=float))
    timed = np.array(measured, dtype=float)
    by_data = data[..., None] / timed[:, 0] * timed[:, 2]
    by_files = count[..., None] / timed[:, 1] * timed[:, 2]
    least = np.minimum(by_data, by_files).max(axis=-1)
    most = np.maximum(by_data, by_files).min(axis=-1)
    return np.asarray(np.minimum(least, most)), np.asarray(np.maximum(least, most))

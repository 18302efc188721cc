"""Connections that are reckoned from users, where nobody has counted them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def connections_of(users: ArrayLike, concurrency: ArrayLike) -> NDArray[np.float64]:
    """The connections at the peak of users of whom a part is connected at once: a whole number, rounded up.

    Parameters
    ----------
    users : people who may connect [users], scalar or array.
    concurrency : part of them that is connected at the peak [fraction], scalar or array that broadcasts with `users`.

    Returns
    -------
    Connections [connections], in the broadcast shape. Float dust, a relative 1e-9, is no reason to round up.

    Source
    ------
    By definition, with one SMB connection a connected user.
    """
    return np.asarray(np.ceil(np.asarray(users) * np.asarray(concurrency) * (1.0 - 1e-9)))

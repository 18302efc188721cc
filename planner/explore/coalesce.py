"""Many wishes, one deed: what piles up while the last picture was drawn is answered once, with the newest state."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

# Long enough for the messages that wait in the kernel's queue to be read first, too short to be seen.
WAIT_S = 0.004


class Coalesced:
    """Calls `deed` once for all the times it was asked for since; at once where no event loop runs."""

    def __init__(self, deed: Callable[[], None]) -> None:
        self._deed = deed
        self._waiting = False

    def __call__(self) -> None:
        """Ask for the deed."""
        if self._waiting:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._deed()
            return
        self._waiting = True
        loop.call_later(WAIT_S, self._run)

    def _run(self) -> None:
        self._waiting = False
        self._deed()

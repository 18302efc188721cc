"""A batch's own folder for what it works on: gone when the batch ends, or swept by the next when it was killed."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from planner.batch.output import open_regular

_NAME = "planner-batch-"


class WorkFolder:
    """A folder among the temporary files, for this user alone; `path` says where.

    It is locked as long as its batch is alive. Raises OSError where there is no room.
    """

    def __init__(self) -> None:
        try:
            place = Path(tempfile.gettempdir())
        except FileNotFoundError:  # it has tried to write in each: what is not there is room
            raise OSError(errno.ENOSPC, "no folder for temporary files has room; TMPDIR can name one") from None
        _sweep_killed(place)
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=_NAME))
            with suppress(FileNotFoundError):
                self._lock = open_regular(self.path / "lock", os.O_RDWR | os.O_CREAT)
                fcntl.flock(self._lock, fcntl.LOCK_EX)
                if self.path.exists():
                    break
                os.close(self._lock)  # swept away by another batch before it was held
        self._folder = os.open(self.path, os.O_RDONLY)
        # A short name for it: the path of a socket may have a hundred characters or so.
        self.door = f"/proc/self/fd/{self._folder}"

    def close(self) -> None:
        """Remove it with all that it holds."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._folder)
        os.close(self._lock)


def _sweep_killed(place: Path) -> None:
    """Remove the folders of batches of this user that were killed."""
    for path in place.glob(f"{_NAME}*"):
        with suppress(OSError), os.fdopen(open_regular(path / "lock"), "rb") as lock:
            if not path.is_symlink() and path.stat().st_uid == os.getuid():
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)

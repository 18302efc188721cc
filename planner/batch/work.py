"""A batch's own folder for what it works on: gone when the batch ends, or swept by the next when it was killed."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from planner.batch.output import sweep

_NAME = "planner-work-"


class WorkFolder:
    """A folder among the temporary files, for this user alone; `path` says where.

    A lock beside it tells that its batch is alive. Raises OSError where there is no room.
    """

    def __init__(self) -> None:
        _sweep_killed(_temporary())
        self._alive, self._lock_file = _lock_file()
        self.path = self._lock_file.with_suffix("")
        self.path.mkdir(mode=0o700)
        self._folder = os.open(self.path, os.O_RDONLY)
        # A short name for it: the path of a socket may have a hundred characters or so.
        self.door = f"/proc/self/fd/{self._folder}"

    def close(self) -> None:
        """Remove it with all that it holds."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock_file.unlink(missing_ok=True)
        os.close(self._folder)
        os.close(self._alive)


def _lock_file() -> tuple[int, Path]:
    while True:
        handle, name = tempfile.mkstemp(prefix=_NAME, suffix=".lock")
        fcntl.flock(handle, fcntl.LOCK_EX)
        if Path(name).exists():
            return handle, Path(name)
        os.close(handle)  # swept away by another batch before it was held


def _temporary() -> Path:
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError:  # it has tried to write in each: what is not there is room
        raise OSError(errno.ENOSPC, "no folder for temporary files has room; TMPDIR can name one") from None


def _sweep_killed(place: Path) -> None:
    """Remove the folders of batches that were killed."""
    sweep(place, f"{_NAME}*.lock")
    for folder in place.glob(f"{_NAME}*"):
        with suppress(OSError):
            known = folder.lstat()
            if stat.S_ISDIR(known.st_mode) and known.st_uid == os.getuid() and not folder.with_suffix(".lock").exists():
                shutil.rmtree(folder, ignore_errors=True)

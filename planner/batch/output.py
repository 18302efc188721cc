"""Files that appear whole or not at all, and what a process that was killed has left of them."""

import contextlib
import errno
import fcntl
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

_ENDING, _WORK = ".planner.part", "planner-batch-"


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`: a reader sees the old file or the new one, never a part of it.

    It goes to a temporary file in the same folder, is flushed to the disk, and takes the place of `path` in one step.
    Raises OSError, and leaves the old file as it was, when that cannot be done.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}{_ENDING}")
    try:
        with os.fdopen(open_regular(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as stream:
            # While it is held, this lock tells `sweep` that somebody still writes here.
            fcntl.flock(stream, fcntl.LOCK_EX)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
            os.replace(part, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)  # noqa: PTH108
        raise
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_regular(path: Path) -> bytes:
    """What the file at `path` holds. OSError where it is anything but a regular file, which could have no end."""
    with os.fdopen(open_regular(path), "rb") as stream:
        return stream.read()


def open_regular(path: Path, flags: int = os.O_RDONLY) -> int:
    """Open a regular file: through no link, and without waiting for another end, as at a pipe. Raises OSError."""
    handle = os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW, 0o666)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return handle


def sweep(folder: Path, pattern: str = f".*{_ENDING}", lock: str = "") -> None:
    """Remove what this user's processes that were killed have left in `folder`: files, or folders with a `lock`."""
    for path in folder.glob(pattern):
        with contextlib.suppress(OSError), os.fdopen(open_regular(path / lock), "rb") as held:
            if os.fstat(held.fileno()).st_uid == os.getuid():
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True) if lock else path.unlink()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`, alone. It is free again when this process ends, however it ends."""
    with os.fdopen(open_regular(path, os.O_RDWR | os.O_CREAT), "ab") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def work_folder() -> Iterator[Path]:
    """A folder among the temporary files, for this user alone: gone at the end, or swept when all is killed.

    Raises OSError where there is no room.
    """
    try:
        place = Path(tempfile.gettempdir())
    except FileNotFoundError:  # it has tried to write in each: what is not there is room
        raise OSError(errno.ENOSPC, "no folder for temporary files has room; TMPDIR can name one") from None
    sweep(place, f"{_WORK}*", "lock")
    with tempfile.TemporaryDirectory(prefix=_WORK, ignore_cleanup_errors=True) as name:
        new = Path(name, "new")
        with locked(new):
            new.rename(Path(name, "lock"))  # by which it can be swept, now that it is held
            yield Path(name)

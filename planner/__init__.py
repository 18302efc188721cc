"""Capacity planning for Nutanix AFS file servers, from published limits.

>>> import planner
>>> found = planner.size("data/scenarios/headquarters.yaml", changes={"home_share.connections": "3200"})
>>> found.plan.design
Design(fsvms=3, memory_gb=96.0, vcpus=12)

A case is a scenario file, a mapping that says the same, or what `planner.read` has made of either. `changes` writes a
few of its fields anew, under the rules of a file. Bad input raises a ValueError that says what would be right.
"""

import importlib
import typing

if typing.TYPE_CHECKING:  # for editors; all is imported when it is first asked for
    from planner.face.questions import *  # noqa: F403

__version__ = "0.1.0"
__all__ = ["alternatives", "compare", "fit", "fleet", "limits", "path", "read"]  # noqa: F405
__all__ += ["ready", "replicate", "risk", "size", "sweep"]  # noqa: F405


def __getattr__(name: str) -> typing.Any:
    if name not in __all__:
        raise AttributeError(f"module 'planner' has no attribute {name!r}")
    return getattr(importlib.import_module("planner.face.questions"), name)


def __dir__() -> list[str]:
    return __all__

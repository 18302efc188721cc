"""What papermill loads as the engine `warm`: it costs nothing until a notebook asks for it."""

from __future__ import annotations

from typing import Any


class Warm:
    """Stands for `planner.reports.engine.WarmEngine`, which can only be made when papermill is whole."""

    @staticmethod
    def _engine() -> Any:
        from planner.reports.engine import WarmEngine

        return WarmEngine

    @classmethod
    def execute_notebook(cls, *arguments: Any, **options: Any) -> Any:
        """Run a notebook."""
        return cls._engine().execute_notebook(*arguments, **options)

    @classmethod
    def nb_kernel_name(cls, *arguments: Any) -> Any:
        """The kernel that a notebook asks for."""
        return cls._engine().nb_kernel_name(*arguments)

    @classmethod
    def nb_language(cls, *arguments: Any) -> Any:
        """The language that a notebook is written in."""
        return cls._engine().nb_language(*arguments)

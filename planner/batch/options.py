"""The options of `planner report`, read and checked before anything is done; each raises InputError."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from planner.batch.making import Limits
from planner.batch.orders import Settings
from planner.files.brand import read_brand
from planner.formats import chosen
from planner.model.problems import InputError, Problem
from planner.model.units import MEMORY, MINUTES, UnitError, parse_count, parse_quantity

_TLS = {"tls_ca": "tls_ca_file", "tls_cert": "tls_client_cert", "tls_key": "tls_client_key"}


def settings_of(options: argparse.Namespace) -> Settings:
    """What is done with every scenario."""
    read_brand(options.brand)
    return Settings(
        catalog=options.catalog,
        catalogs=options.catalogs,
        notebook=_notebook(options.notebook),
        # A notebook of anybody's own may do what only the ordinary kernel can.
        engine="kernel" if options.notebook else options.engine,
        formats=chosen(options.to),
        brand=options.brand,
        changes=options.set,
    )


def limits_of(options: argparse.Namespace) -> Limits:
    """What one report may take."""
    return Limits(60 * _quantity(options.timeout, "--timeout"), int(1e9 * _memory(options.memory_limit)))


def _refused(option: str, wrong: str, right: str) -> InputError:
    return InputError(Problem("planner report", None, option, wrong, right))


def _quantity(text: str, option: str) -> float:
    try:
        if text.endswith(" s"):
            minutes = parse_quantity(f"{text[:-2]} min", MINUTES) / 60
        else:
            minutes = parse_quantity(text, MINUTES)
    except UnitError as error:
        raise _refused(option, error.wrong, "write a time, such as 90 s or 10 min") from None
    if minutes <= 0:
        raise _refused(option, "is not more than zero", "write a time, such as 90 s or 10 min")
    return minutes


def _memory(text: str) -> float:
    try:
        memory_gb = parse_quantity(text, MEMORY)
    except UnitError as error:
        raise _refused("--memory-limit", error.wrong, error.right or "write a size, such as 2 GB") from None
    if memory_gb < 0.5:
        raise _refused("--memory-limit", "is too little for any report", "write 0.5 GB or more")
    return memory_gb


def jobs_of(options: argparse.Namespace) -> int:
    """How many reports are made at once."""
    text = options.jobs
    if text is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        jobs = parse_count(text)
    except UnitError as error:
        raise _refused("--jobs", error.wrong, "write a whole number") from None
    if not 1 <= jobs <= 1024:
        raise _refused("--jobs", f"{jobs} is not a number of jobs", "write 1 to 1024")
    return jobs


def _notebook(path: Path | None) -> Path | None:
    if path and not path.is_file():
        raise _refused("--notebook", f"{path} is not a file", "name a notebook")
    return path


def tls_of(options: argparse.Namespace) -> dict[str, str]:
    """What Dask's `Security` takes of the options: all three of them, or none."""
    given = {option: path for option in _TLS if (path := getattr(options, option))}
    for option in _TLS if given else ():
        name = f"--{option.replace('_', '-')}"
        if option not in given:
            raise _refused(name, "is missing", "TLS takes --tls-ca, --tls-cert and --tls-key")
        if not given[option].is_file():
            raise _refused(name, f"{given[option]} is not a file", "name a file in PEM form")
    if given and not options.scheduler:
        raise _refused("--tls-ca", "is for --scheduler alone", "name the scheduler, tls and its address")
    return {_TLS[option]: str(path) for option, path in given.items()}

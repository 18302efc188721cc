"""The options of `planner report`, read and checked before anything is done; each raises InputError."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from planner.batch.making import Limits
from planner.batch.orders import Settings
from planner.files.brand import read_brand
from planner.files.quantities import parse_count, parse_quantity
from planner.formats import chosen
from planner.model.problems import InputError, Problem
from planner.model.units import MEMORY, MINUTES, UnitError

_TIME = replace(MINUTES, units={**MINUTES.units, "s": Fraction(1, 60)}, example="90 s or 10 min")
_TLS = {"tls_ca": "tls_ca_file", "tls_cert": "tls_client_cert", "tls_key": "tls_client_key"}


def settings_of(options: argparse.Namespace) -> Settings:
    """What is done with every scenario."""
    read_brand(options.brand)
    if options.notebook and not options.notebook.is_file():
        raise refused("--notebook", f"{options.notebook} is not a file", "name a notebook")
    formats = chosen(options.to)
    return Settings(options.catalog, options.catalogs, options.notebook, formats, options.brand, options.set)


def limits_of(options: argparse.Namespace) -> Limits:
    """What one report may take."""
    minutes = _parsed("--timeout", lambda: parse_quantity(options.timeout, _TIME))
    if minutes <= 0:
        raise refused("--timeout", "is not more than zero", f"write a time, such as {_TIME.example}")
    memory_gb = _parsed("--memory-limit", lambda: parse_quantity(options.memory_limit, MEMORY))
    if memory_gb < 0.5:
        raise refused("--memory-limit", "is too little for any report", "write 0.5 GB or more")
    return Limits(60 * minutes, int(1e9 * memory_gb))


def jobs_of(options: argparse.Namespace) -> int:
    """How many reports are made at once."""
    if options.jobs is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    jobs = int(_parsed("--jobs", lambda: parse_count(options.jobs)))
    if not 1 <= jobs <= 1024:
        raise refused("--jobs", f"{jobs} is not a number of jobs", "write 1 to 1024")
    return jobs


def tls_of(options: argparse.Namespace) -> dict[str, str]:
    """What Dask's `Security` takes of the options: all three of them, or none."""
    given = {option: path for option in _TLS if (path := getattr(options, option))}
    for option in _TLS if given else ():
        name = f"--{option.replace('_', '-')}"
        if option not in given:
            raise refused(name, "is missing", "TLS takes --tls-ca, --tls-cert and --tls-key")
        if not given[option].is_file():
            raise refused(name, f"{given[option]} is not a file", "name a file in PEM form")
    if given and not options.scheduler:
        raise refused("--tls-ca", "is for --scheduler alone", "name the scheduler, tls and its address")
    return {_TLS[option]: str(path) for option, path in given.items()}


def refused(option: str, wrong: str, right: str = "") -> InputError:
    """An option that cannot be used."""
    return InputError(Problem("planner report", None, option, wrong, right))


def _parsed(option: str, parse: Callable[[], float]) -> float:
    try:
        return parse()
    except UnitError as error:
        raise refused(option, error.wrong, error.right) from None

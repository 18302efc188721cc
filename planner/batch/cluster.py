"""Reports made on a Dask cluster: the same function on other machines, no scheduler of our own.

An order carries its inputs and a report comes back by value, so caller and workers need share no disk. Whoever
reaches an open Dask scheduler can run any code on its workers: keep it on a network of its own, or use TLS.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future

from distributed import Client, Security

from planner.batch.making import Limits, Made, made_apart
from planner.batch.orders import Order, environment
from planner.report import ReportError

_WAIT_S = 30


class Cluster:
    """The workers of the Dask scheduler at `address`. Raises OSError when there is none, or it has no workers.

    `tls` is what Dask's `Security` takes: `tls_ca_file`, `tls_client_cert` and `tls_client_key`.
    """

    def __init__(self, address: str, limits: Limits, tls: dict[str, str]) -> None:
        security = Security(require_encryption=True, **tls) if tls else None
        self._client = Client(address, timeout=_WAIT_S, security=security)
        self._client.wait_for_workers(1, timeout=_WAIT_S)
        self._executor = self._client.get_executor(pure=False)
        self._limits = limits
        self.jobs = max(1, sum(self._client.nthreads().values()))

    def submit(self, order: Order) -> Future[Made]:
        """Make a report on a worker; when the worker dies, on another."""
        return self._executor.submit(_made_on_worker, order, self._limits, environment())

    def close(self) -> None:
        """Take back what has not begun, and leave the cluster as it was."""
        self._executor.shutdown(wait=False)
        self._client.close()


def _made_on_worker(order: Order, limits: Limits, wanted: str) -> Made:
    """The report of `order`, in a process of its own on the machine of the Dask worker that calls this."""
    if environment() != wanted:
        raise ReportError("the worker has another planner, or other packages, than the caller")
    return made_apart(order, limits, threading.Event())

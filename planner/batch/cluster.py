"""Reports made on a Dask cluster: the same function on other machines, no scheduler of our own.

An order carries its inputs and a report comes back by value, so caller and workers need share no disk. Whoever
reaches an open Dask scheduler can run any code on its workers: keep it on a network of its own, or use TLS.
"""

import threading

from distributed import Client, Security

from planner.batch.making import Limits, Made, Pool, made_apart
from planner.batch.orders import Order, environment
from planner.report import ReportError

_WAIT_S = 30


def cluster(address: str, limits: Limits, tls: dict[str, str]) -> Pool:
    """The workers of the Dask scheduler at `address`; when one dies, its report is made on another.

    Raises OSError when there is no scheduler, or it has no workers. `tls` is what Dask's `Security` takes:
    `tls_ca_file`, `tls_client_cert` and `tls_client_key`.
    """
    security = Security(require_encryption=True, **tls) if tls else None
    client = Client(address, timeout=_WAIT_S, security=security)
    client.wait_for_workers(1, timeout=_WAIT_S)
    executor = client.get_executor(pure=False)

    def close() -> None:
        executor.shutdown(wait=False)
        client.close()

    jobs = max(1, sum(client.nthreads().values()))
    return Pool(jobs, lambda order: executor.submit(_made_on_worker, order, limits, environment()), close)


def _made_on_worker(order: Order, limits: Limits, wanted: str) -> Made:
    """The report of `order`, in a process of its own on the machine of the Dask worker that calls this."""
    if environment() != wanted:
        raise ReportError("the worker has another planner, or other packages, than the caller")
    return made_apart(order, limits, threading.Event())

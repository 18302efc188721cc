"""One kernel for all notebooks that nbval compares, which forgets each before the next: a new one takes seconds."""

from nbval import plugin
from nbval.kernel import RunningKernel

PATIENCE_S = 60
_kernels: dict[tuple[str, str], RunningKernel] = {}


def share() -> None:
    """Have nbval use one."""
    plugin.RunningKernel = _emptied
    plugin.IPyNbFile.teardown = lambda _: None


def end() -> None:
    """End what runs."""
    while _kernels:
        _, kernel = _kernels.popitem()
        if kernel.is_alive():
            kernel.stop()


def _emptied(name: str, cwd: str, startup_timeout: float) -> RunningKernel:
    kernel = _kernels.get((name, cwd))
    if not kernel or not kernel.is_alive():
        kernel = _kernels[name, cwd] = RunningKernel(name, cwd=cwd, startup_timeout=startup_timeout)
    forget = kernel.kc.execute("%reset -f", store_history=False)
    kernel.await_reply(forget, PATIENCE_S)
    kernel.await_idle(forget, PATIENCE_S)
    return kernel

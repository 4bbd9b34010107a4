"""The memory of this process and of the machine, read without torch."""

import platform
from pathlib import Path

from engine.events import Readings


def host_readings() -> Readings:
    """What of the readings needs no device."""
    import psutil

    used, peak = psutil.Process().memory_info().rss, _peak()
    return Readings(
        host_used=used,
        host_peak=None if peak is None else max(peak, used),  # the kernel counts both a little late
        host_total=psutil.virtual_memory().total,
    )


def _peak() -> int | None:
    match platform.system():
        case "Linux":
            return _linux_peak()  # what getrusage tells contains the parent's peak
        case "Windows":
            import psutil

            return int(psutil.Process().memory_info().peak_wset)
        case _:
            import resource

            return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _linux_peak() -> int | None:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)

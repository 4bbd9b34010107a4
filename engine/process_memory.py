"""The memory of this process and of the machine, read without torch."""

import sys

from engine.events import Readings


def host_readings() -> Readings:
    """What of the readings needs no device."""
    import psutil

    memory = psutil.Process().memory_info()
    return Readings(
        host_used=memory.rss,
        host_peak=getattr(memory, "peak_wset", None) or _peak_resident(),
        host_total=psutil.virtual_memory().total,
    )


def _peak_resident() -> int | None:
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

"""Numbers as a person reads them."""


def bytes_text(count: int | None) -> str:
    """A number of bytes, as 38 MB or 5.1 GB (powers of ten, as on a disk's label); a dash for None."""
    if count is None:
        return "–"
    for unit, size in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            value = count / size
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
    return f"{count} B"


def memory_text(count: int | None) -> str:
    """A number of bytes of memory, as 812 MiB or 5.1 GiB (powers of two); a dash for None."""
    if count is None:
        return "–"
    if count >= 2**30:
        return f"{count / 2**30:.1f} GiB"
    return f"{count / 2**20:.0f} MiB"


def memory_row_text(*counts: int | None) -> str:
    """Numbers of bytes of memory in one unit, as 812 / 940 MiB or 0.8 / 3.1 / 8.0 GiB; a dash for None."""
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return " / ".join(memory_text(count) for count in counts)
    if max(known) >= 2**30:
        return " / ".join(f"{count / 2**30:.1f}" for count in known) + " GiB"
    return " / ".join(f"{count / 2**20:.0f}" for count in known) + " MiB"


def seconds_text(seconds: float | None) -> str:
    """A time, as 142 ms, 3.4 s or 2:05 min; a dash for None."""
    if seconds is None:
        return "–"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d} h"


def milliseconds_text(seconds: float | None) -> str:
    """A time in milliseconds, as 142 ms; a dash for None."""
    if seconds is None:
        return "–"
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


def left_text(seconds: float) -> str:
    """A time that is left, in whole seconds and minutes."""
    whole = max(1, round(seconds))
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"

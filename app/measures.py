"""Numbers as a person reads them, in the window's language."""

from PySide6.QtCore import QLocale


def number_text(value: float, decimals: int = 0) -> str:
    """A number with so many decimals, as 3.5, and 3,5 in German; without marks between thousands."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(float(value), "f", decimals)


def short_text(value: float) -> str:
    """A number with the decimals that it needs, six digits at most."""
    return QLocale().toString(float(value), "g", 6)


def count_text(count: int) -> str:
    """A whole number with marks between thousands, as 12,000, and 12.000 in German."""
    return QLocale().toString(count)


def bytes_text(count: int | None) -> str:
    """A number of bytes, as 38 MB or 5.1 GB (powers of ten, as on a disk's label); a dash for None."""
    if count is None:
        return "–"
    for unit, size in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            value = count / size
            return f"{number_text(value, 1 if value < 10 else 0)} {unit}"
    return f"{count} B"


def memory_text(count: int | None) -> str:
    """A number of bytes of memory, as 812 MiB or 5.1 GiB (powers of two); a dash for None."""
    if count is None:
        return "–"
    if count >= 2**30:
        return f"{number_text(count / 2**30, 1)} GiB"
    return f"{number_text(count / 2**20)} MiB"


def memory_row_text(*counts: int | None) -> str:
    """Numbers of bytes of memory in one unit, as 812 / 940 MiB or 0.8 / 3.1 / 8.0 GiB; a dash for None."""
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return " / ".join(memory_text(count) for count in counts)
    if max(known) >= 2**30:
        return " / ".join(number_text(count / 2**30, 1) for count in known) + " GiB"
    return " / ".join(number_text(count / 2**20) for count in known) + " MiB"


def seconds_text(seconds: float | None) -> str:
    """A time, as 142 ms, 3.4 s or 2:05 min; a dash for None."""
    if seconds is None:
        return "–"
    if seconds < 0.9995:
        return f"{number_text(seconds * 1000)} ms"
    if seconds < 59.95:
        return f"{number_text(seconds, 1)} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d} h"


def milliseconds_text(seconds: float | None) -> str:
    """A time in milliseconds, as 142 ms; a dash for None."""
    if seconds is None:
        return "–"
    return f"{number_text(seconds * 1000, 0 if seconds >= 0.01 else 1)} ms"


def left_text(seconds: float) -> str:
    """A time that is left, in whole seconds and minutes."""
    whole = max(1, round(seconds))
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"

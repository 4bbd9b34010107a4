"""Sizes of what is fetched, exact enough to see them grow."""

from app.measures import bytes_text


def fetched_text(count: int) -> str:
    """A number of bytes with a tenth of a gigabyte, as 33.7 GB; less than one and more than a hundred in whole ones."""
    return f"{count / 1e9:.1f} GB" if 10**9 <= count < 10**11 else bytes_text(count)

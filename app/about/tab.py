"""The tabs of the box about Triptych."""

import enum


class Tab(enum.IntEnum):
    """From left to right."""

    COMPUTER = 0
    LICENCES = 1
    DIAGNOSTICS = 2

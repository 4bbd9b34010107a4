"""How the threads of a product on the processor wait for one another."""

import os

WAIT_POLICY = {"OMP_WAIT_POLICY": "PASSIVE"}


def wait_asleep() -> None:
    """Let OpenMP's threads sleep while they wait, unless the environment says otherwise; before torch is imported.

    By default they wait in a loop. On a machine that does something else besides, such a loop takes the core from the
    very thread it waits for: beside one busy program, a picture of Pocket on two cores took 35 s instead of 2 s.
    """
    for name, value in WAIT_POLICY.items():
        os.environ.setdefault(name, value)

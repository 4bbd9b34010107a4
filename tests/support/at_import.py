"""What a program's environment says at the moment when torch or Triton is first imported."""

import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from engine.protocol import Message, write_message

ROOT = Path(__file__).parents[2]
WATCH = """
import os, sys
class Watch:
    def find_spec(self, name, *_):
        if name in ("torch", "triton"):
            print("found", os.environ.get({variable!r}), file=sys.stderr, flush=True)
            os._exit(0)
sys.meta_path.insert(0, Watch())
"""


def variable_at_import(
    variable: str, program: str, *said: Message, without: Collection[str], **environment: str
) -> str:
    """Run a program, tell it `said`, and return the value of a `variable` when torch or Triton is first imported.

    It inherits this process's environment `without` some variables, beside those of `environment`.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in without}
    process = subprocess.Popen(
        [sys.executable, "-c", WATCH.format(variable=variable) + program],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=inherited | environment,
    )
    with process:
        assert process.stdin
        assert process.stderr
        for message in said:
            write_message(process.stdin, message)
        (line,) = [line for line in process.stderr.read().decode().splitlines() if line.startswith("found ")]
    return line.removeprefix("found ")

"""The pipes of the engine's process."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine import host_pipes

pytestmark = pytest.mark.timeout(20)


def test_what_a_library_prints_goes_to_standard_error() -> None:
    code = (
        "import os, subprocess, sys; from engine.host_pipes import take_pipes; reader, writer = take_pipes()\n"
        "print('printed', flush=True); os.write(1, b'written '); subprocess.run(['echo', 'inherited'])\n"
        "assert sys.stdin.read() == ''; writer.write(reader.read()); writer.flush()"
    )
    root = Path(host_pipes.__file__).parents[1]
    run = subprocess.run([sys.executable, "-c", code], input=b"frame", capture_output=True, timeout=20, cwd=root)
    assert run.stdout == b"frame"
    assert run.stderr.split() == [b"printed", b"written", b"inherited"], run.stderr

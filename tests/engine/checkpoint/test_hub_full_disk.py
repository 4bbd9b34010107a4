"""A real disk that another program fills while a model is fetched onto it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fake_hub import LARGE, FakeHub, Fault, Way

ROOT = Path(__file__).parents[3]
MAY_MOUNT = ("unshare", "--map-root-user", "--mount")
SCRIPT = f"""
import json, subprocess, sys
from pathlib import Path
from engine.checkpoint import hub
from engine.errors import OutputError

place = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", place], check=True)

def fill(path, done, whole):
    filler = place / "filler"
    if path == {LARGE!r} and done >= 300_000 and not filler.exists():
        try:
            with filler.open("wb", buffering=0) as stream:
                while True:
                    stream.write(bytes(4096))
        except OSError:
            pass

listing = hub.list_files("hf:someone/flux-tuned")
try:
    hub.fetch(listing, on_progress=fill)
except OutputError as error:
    sentence = error.sentence
kept = listing.partial({LARGE!r}).stat().st_size
try:
    hub.fetch(listing)
except OutputError as error:
    room = error.sentence
(place / "filler").unlink()
hub.fetch(listing)
print(json.dumps([sentence, kept, room, listing.is_whole]))
"""


@pytest.mark.slow
def test_a_full_disk_loses_no_byte(small: FakeHub, tmp_path: Path) -> None:
    probe = [*MAY_MOUNT, "mount", "-t", "tmpfs", "none", "/mnt"]
    if shutil.which("unshare") is None or subprocess.run(probe, capture_output=True).returncode:
        pytest.skip("needs a small disk of its own, and this machine lets no process mount one")
    small.faults = [Fault(way=Way.CUT, after=300_000, file=LARGE)]
    disk = tmp_path / "disk"
    disk.mkdir()
    ours = {"HF_ENDPOINT": small.url, "HF_HUB_OFFLINE": "0", "PYTHONPATH": str(ROOT), "TRIPTYCH_HOME": str(disk)}
    command = [*MAY_MOUNT, sys.executable, "-c", SCRIPT, str(disk)]
    ran = subprocess.run(command, env=dict(os.environ) | ours, stdout=subprocess.PIPE, check=True)
    sentence, kept, room, is_whole = json.loads(ran.stdout)
    assert "is full, and" in sentence
    assert "make room, then call again to go on" in sentence
    assert "make room" in room
    assert 300_000 <= kept < 1_000_000
    assert is_whole
    assert small.ranges(LARGE) == [None, "bytes=300000-", f"bytes={kept}-"]

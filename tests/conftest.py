"""What holds for every test: no display, no network, no home of a person's, nothing left running."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import settings

# Before the first import of Qt or of a library that asks a hub.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# Before the first import of torch, whose threads would wait for each other where several processes run tests.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
# Before the first import of Triton, which decides by it what its kernels are: without a GPU, an interpreter runs them.
if not Path("/dev/nvidiactl").exists():
    os.environ.setdefault("TRITON_INTERPRET", "1")

# How long an example takes is no test: the machine may be busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

PATIENCE = 5.0  # seconds that threads and processes get to end
LEFT = pytest.StashKey[int]()


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test empty places for models, outputs, caches, logs and settings."""
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread behind which keeps the process alive."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + PATIENCE
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in left:
        thread.join(max(0.0, deadline - time.monotonic()))
    if alive := [thread.name for thread in left if thread.is_alive()]:
        pytest.fail(f"threads were left running: {', '.join(alive)}")


def pytest_configure() -> None:
    """Let Ctrl-C interrupt here too: a run in a shell's background is born ignoring it, and so are its children."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a GPU where torch finds none."""
    on_gpu = [item for item in items if item.get_closest_marker("gpu")]
    if not on_gpu:
        return
    import torch

    if torch.cuda.is_available():
        return
    for item in on_gpu:
        item.add_marker(pytest.mark.skip(reason="needs a CUDA device"))


@pytest.hookimpl(trylast=True)  # of a run in several processes: when the others have ended
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that leaves processes behind, and end them."""
    from engine_processes import children

    _, left = psutil.wait_procs(children(recursive=True), timeout=PATIENCE)
    for process in left:
        print(f"\nleft running, now killed: {process}", file=sys.__stderr__)
        process.kill()
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left"] = len(left)
    if (left or session.config.stash.get(LEFT, 0)) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Count in the process that reports what another, which ran tests, left behind."""
    stash = node.config.stash
    stash[LEFT] = stash.get(LEFT, 0) + getattr(node, "workeroutput", {}).get("left", 0)

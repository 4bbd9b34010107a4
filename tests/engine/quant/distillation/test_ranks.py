"""Several processes that learn together."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import torch
from torch import nn

from conversions import fixed_of
from engine.quant.distillation import ranks
from engine.quant.distillation.ranks import Ranks

ROOT = Path(__file__).parents[4]
SCRIPT = ROOT / "tests/support/distil_together.py"


TORCHRUN = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]


def start(source: Path, folder: Path, launcher: list[str]) -> subprocess.Popen[str]:
    """The conversion."""
    prompts = folder / "prompts.txt"
    prompts.write_text("\n".join(f"{number} cats" for number in range(12)))
    command = [sys.executable, *launcher, str(SCRIPT), str(folder), "quantize", str(source), str(folder / "model")]
    options = ["--recipe", "distilled", "--prompts", str(prompts), "--updates", "6", "--device", "cpu", "--no-pictures"]
    environment = {"PYTHONPATH": f"{ROOT}:{SCRIPT.parent}", "OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
    return subprocess.Popen(
        [*command, *options],
        env=environment
        | {"TRIPTYCH_HOME": str(folder / "home"), "HF_HOME": str(folder / "hub"), "HF_HUB_OFFLINE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill(process: subprocess.Popen[str]) -> None:
    """The launcher and what it launched, which is in sessions of its own, if it still runs."""
    if process.poll() is None:
        launcher = psutil.Process(process.pid)
        gone = [launcher, *launcher.children(recursive=True)]
        for each in gone:
            each.kill()
        process.communicate()
        psutil.wait_procs(gone)


def run(source: Path, folder: Path, launcher: list[str], processes: int) -> list[str]:
    """The digests of what each process's student learned."""
    process = start(source, folder, launcher)
    try:
        _, errors = process.communicate(timeout=200)
    finally:
        kill(process)
    assert process.returncode == 0, errors
    record = json.loads((folder / "model/conversion.json").read_text())
    assert record["settings"]["processes"] == processes
    assert len(record["settings"]["sizes"]) == 5
    return [(folder / f"{index}-of-{processes}").read_text() for index in range(processes)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `together` leaves its `model`."""
    return tmp_path_factory.mktemp("torchrun")


@pytest.fixture(scope="module")
def together(source_model: Path, place: Path) -> list[str]:
    """What two processes of `torchrun` learned."""
    return run(source_model, place, TORCHRUN, 2)


@pytest.mark.slow
@pytest.mark.timeout(500)
def test_two_learn_the_same_and_one_alone_something_else(
    together: list[str], source_model: Path, tmp_path: Path
) -> None:
    assert together[0] == together[1]
    (alone,) = run(source_model, tmp_path, [], 1)
    assert alone != together[0]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_accelerate_starts_two_that_learn_the_same(together: list[str], source_model: Path, tmp_path: Path) -> None:
    options = ["--multi_gpu", "--num_processes", "2", "--main_process_port", "0"]
    assert run(source_model, tmp_path, ["-m", "accelerate.commands.launch", *options], 2) == together


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_that_are_killed_three_times_go_on_to_the_same_model(
    together: list[str], place: Path, source_model: Path, tmp_path: Path
) -> None:
    """Both and their launcher are killed as soon as a file is there: drawn states, what is learned, later states."""
    work = tmp_path / ".model.conversion"
    for left in ("rounds/0000-0", "window-0", "rounds/0001-0"):
        process = start(source_model, tmp_path, TORCHRUN)
        try:
            while process.poll() is None and not (work / f"scratch/{left}.safetensors").exists():
                time.sleep(0.002)
        finally:
            kill(process)
        assert process.returncode == -signal.SIGKILL, "it was through before it was killed"
        assert work.is_dir()
    assert run(source_model, tmp_path, TORCHRUN, 2) == together
    assert fixed_of(tmp_path / "model") == fixed_of(place / "model")
    assert not work.exists()


def test_without_a_launcher_there_is_one() -> None:
    alone = Ranks(torch.device("cpu"))
    assert (alone.count, alone.index, alone.first) == (1, 0, True)
    parameter = nn.Parameter(torch.ones(2))
    parameter.grad = torch.tensor([1.0, 2.0])
    alone.average([parameter])
    alone.wait()
    alone.close()
    assert parameter.grad.tolist() == [1.0, 2.0]


def test_gradients_are_shared_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranks, "NUMBERS_AT_ONCE", 5)
    parts = list(ranks._parts([torch.zeros(size) for size in (2, 3, 1, 9, 4)]))
    assert [[len(each) for each in part] for part in parts] == [[2, 3], [1], [9], [4]]

"""Several processes that learn together."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.quant.distillation import ranks
from engine.quant.distillation.ranks import Ranks

ROOT = Path(__file__).parents[4]
SCRIPT = ROOT / "tests/support/distil_together.py"


def run(source: Path, folder: Path, launcher: list[str], processes: int) -> list[str]:
    """The digests of what each process's student learned."""
    prompts = folder / "prompts.txt"
    prompts.write_text("\n".join(f"{number} cats" for number in range(12)))
    command = [sys.executable, *launcher, str(SCRIPT), str(folder), "quantize", str(source), str(folder / "model")]
    options = ["--recipe", "distilled", "--prompts", str(prompts), "--updates", "6", "--device", "cpu", "--no-pictures"]
    environment = {"PYTHONPATH": f"{ROOT}:{SCRIPT.parent}", "OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [*command, *options],
        env=environment
        | {"TRIPTYCH_HOME": str(folder / "home"), "HF_HOME": str(folder / "hub"), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    record = json.loads((folder / "model/conversion.json").read_text())
    assert record["settings"]["processes"] == processes
    assert len(record["settings"]["sizes"]) == 5
    return [(folder / f"{index}-of-{processes}").read_text() for index in range(processes)]


@pytest.fixture(scope="module")
def together(source_model: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What two processes of `torchrun` learned."""
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    return run(source_model, tmp_path_factory.mktemp("torchrun"), launcher, 2)


@pytest.mark.slow
def test_two_learn_the_same_and_one_alone_something_else(
    together: list[str], source_model: Path, tmp_path: Path
) -> None:
    assert together[0] == together[1]
    (alone,) = run(source_model, tmp_path, [], 1)
    assert alone != together[0]


@pytest.mark.slow
def test_accelerate_starts_two_that_learn_the_same(together: list[str], source_model: Path, tmp_path: Path) -> None:
    options = ["--multi_gpu", "--num_processes", "2", "--main_process_port", "0"]
    assert run(source_model, tmp_path, ["-m", "accelerate.commands.launch", *options], 2) == together


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

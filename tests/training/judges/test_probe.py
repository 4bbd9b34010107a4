"""A line for the log, and times that are printed once."""

import pytest
import torch

from training.judges.detector_a import DetectorA
from training.judges.examples import Examples
from training.judges.probe import TIMED, UNTIMED, Probe, Stopwatch
from training.nouns import NOUNS


def test_a_probe_says_two_shares_and_leaves_the_network_in_training(examples: Examples) -> None:
    network = DetectorA(len(NOUNS), widths=(8, 8, 8, 8, 8))
    words = Probe(examples, 4)(network).split()
    assert words[::2] == ["decoded", "damaged"]
    assert all(0 <= float(share) <= 1 for share in words[1::2])
    assert network.training


def test_each_part_is_timed_once_and_gives_its_result(capsys: pytest.CaptureFixture[str]) -> None:
    watch = Stopwatch(torch.device("cpu"))
    results = [watch(part, lambda: 7) for _ in range(UNTIMED + TIMED + 3) for part in ("draw", "learn")]
    assert set(results) == {7}
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == ["draw", "learn"]
    assert all(line.endswith(" ms") for line in lines)

"""The device that a benchmark of the kernels runs on."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import torch

from benchmarks.timing import processor_name


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a benchmark runs, and what its results are told apart by."""

    device: torch.device
    label: str


def place_from_arguments(description: str) -> Place:
    """The place that `--device` and `--label` name: the CPU and no label unless they are given."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--device", default="cpu", type=torch.device, help="cpu, cuda, cuda:1, mps")
    parser.add_argument("--label", default="", help="what the results' file is called besides")
    arguments = parser.parse_args()
    return Place(device=arguments.device, label=arguments.label)


def device_name(device: torch.device) -> str:
    """The device's own name, with what its products depend on."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "cpu":
        capability = torch.backends.cpu.get_cpu_capability()
        return f"{processor_name()}, {capability}, {torch.get_num_threads()} threads"
    return device.type


def synchronizer(device: torch.device) -> Callable[[], object]:
    """What waits until the device is done."""
    match device.type:
        case "cuda":
            return torch.cuda.synchronize
        case "mps":
            return torch.mps.synchronize
        case _:
            return lambda: None


def results_name(benchmark: str, device: torch.device, label: str = "") -> str:
    """The benchmark's name, with the device's kind where it is not the CPU, and the label where there is one."""
    kind = "" if device.type == "cpu" else device.type
    return "-".join(part for part in (benchmark, kind, label) if part)

"""Tests of the machine code of the fused passes, compiled for cards that are not here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assembly import Assembly, assemble
from cards import CARDS
from pass_cases import heads_case, joined_case, modulated_case

pytest.importorskip("triton")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
# The numbers of 16 bits that a token's pass reads, and the whole numbers that it writes: FLUX.1-dev's rows.
FLUX = {
    "modulated": (lambda card: modulated_case(card, 3072), 3 * 4096, 4096),
    "attended": (lambda card: joined_case(card, 3072, 0), 4096, 4096),
    "feed-forward": (lambda card: joined_case(card, 0, 12288), 16_384, 16_384),
    "both": (lambda card: joined_case(card, 3072, 12288), 2 * 16_384, 16_384),
}
HEADS = {
    "heads of one stream": lambda card: heads_case(card, 24, 128, copied=False),
    "heads of two streams": lambda card: heads_case(card, 24, 128),
}
OTHERS = {
    "scaled": lambda card: modulated_case(card, 3072, scaled=True),
    "both, scaled": lambda card: joined_case(card, 3072, 12288, scaled=True),
    "half precision": lambda card: joined_case(card, 3072, 12288, x="fp16"),
    "single precision": lambda card: modulated_case(card, 3072, x="fp32"),
    "Pocket's modulated": lambda card: modulated_case(card, 384),
    "Pocket's both": lambda card: joined_case(card, 384, 1536),
    "Pocket's heads": lambda card: heads_case(card, 6, 64),
}
CASES = {name: case for name, (case, *_) in FLUX.items()} | HEADS | OTHERS
KEYS = [(card, name) for card in CARDS for name in CASES]


@pytest.fixture(scope="module")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[object, str], Assembly]:
    """Everything compiled at once, in one process."""
    compiled = assemble([CASES[name](card) for card, name in KEYS], tmp_path_factory.mktemp("compiled"))
    return dict(zip(KEYS, compiled, strict=True))


def test_nothing_spills(assemblies: dict[tuple[object, str], Assembly]) -> None:
    assert not [f"{key}: {assembly}" for key, assembly in assemblies.items() if assembly.spills]


def test_shared_memory_is_for_sums_and_angles_alone(assemblies: dict[tuple[object, str], Assembly]) -> None:
    assert max(assembly.shared for assembly in assemblies.values()) <= 1024


def test_numbers_are_loaded_sixteen_bytes_at_once(assemblies: dict[tuple[object, str], Assembly]) -> None:
    for (card, name), assembly in assemblies.items():
        if name in FLUX:
            _, read, written = FLUX[name]
            lanes = 32 * CASES[name](card).warps
            assert assembly.instructions["LDG"] <= 2 * read // 16 // lanes + 2, f"{name} on {card}: {assembly}"
            assert assembly.instructions["STG"] <= written // 16 // lanes + 2, f"{name} on {card}: {assembly}"


def test_a_multiprocessor_holds_two_programs_at_least(assemblies: dict[tuple[object, str], Assembly]) -> None:
    """One waits for its sums while the other loads."""
    for (card, name), assembly in assemblies.items():
        warps = CASES[name](card).warps
        assert 2 * assembly.registers * 32 * warps <= 65_536, f"{name} on {card}: {assembly.registers} registers"


def test_a_division_is_three_instructions(assemblies: dict[tuple[object, str], Assembly]) -> None:
    """The device's own would take its inverse number by number, in the unit that has the fewest lanes."""
    for (card, name), assembly in assemblies.items():
        if name == "attended":
            assert assembly.instructions["MUFU"] <= 4, f"{card}: {assembly.instructions}"
            assert assembly.instructions["FFMA"] >= 32, f"{card}: {assembly.instructions}"


def test_every_launch_binds_its_arguments_and_compiles(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TRITON_INTERPRET"}
    environment |= {"TRITON_CACHE_DIR": str(tmp_path), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'support'}"}
    run = subprocess.run(
        [sys.executable, "-m", "pass_launches"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200
    )
    assert run.returncode == 0, run.stderr
    launched = run.stdout.split()
    assert launched.count("modulated_tokens_kernel") == 8
    assert launched.count("joined_tokens_kernel") == 16
    assert launched.count("heads_kernel") == 6

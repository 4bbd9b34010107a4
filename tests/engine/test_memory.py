"""Tests of the memory plan."""

import dataclasses
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import engine
from damage import edit_json
from engine.description import ModelDescription, describe, read_quantization
from engine.errors import InvalidModel, OutOfMemory
from engine.events import Phase
from engine.headers import read_headers
from engine.memory import STAGING_BYTES, Free, MemoryPlan, in_words, plan
from engine.model.config import read_config
from engine.model.shapes import MODULATIONS, read_before_the_steps
from engine.picture_memory import BUFFERS, PictureWork
from engine.placement import UNPACKED_BYTES, DeviceKind, Placement, Stay, part_bytes, placements
from tiny_models import save_tiny_model
from tiny_ternary import save_tiny_ternary

PLENTY = Free(host=10**12, device=10**12)
CONFIGS = ("vae/config.json", "text_encoder_2/config.json", "transformer/config.json")

# Opens a model whose decoder dominates, makes one large picture, and compares with what was planned before.
MEASURED = """
import sys
from pathlib import Path
import psutil
from engine import telemetry
from engine.requests import GenerationRequest
from engine.session import Session

session = Session.open(Path(sys.argv[1]), device="cpu")
request = GenerationRequest(prompt="a cube", width=1024, height=1024, steps=1)
working = max(phase.host.working for phase in session.memory_plan(request).phases)
before = psutil.Process().memory_info().rss
for event in session.generate(request):
    pass
grown = telemetry.read(session.device).host_peak - before
assert type(event).__name__ == "Finished", event
assert working / 4 < grown < working, (working, grown)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def description(folder: Path) -> ModelDescription:
    return describe(folder)


def plan_for(
    description: ModelDescription,
    *,
    side: int = 64,
    work: PictureWork | None = None,
    device_kind: DeviceKind = "cpu",
    free: Free = PLENTY,
    budget: int | None = None,
    among: Sequence[Placement] = (),
) -> MemoryPlan:
    return plan(
        description,
        work or PictureWork(width=side, height=side),
        device_kind=device_kind,
        free=free,
        budget=budget,
        among=among,
    )


def numbers(folder: Path, part: str, stem: str) -> int:
    return sum(tensor.numbers for tensor in read_headers(folder / part, stem).values())


def once(description: ModelDescription) -> int:
    config = read_config(description.folder / "transformer")
    return sum(rows * columns for rows, columns in read_before_the_steps(config).values())


def test_a_cpu_holds_every_part_in_32_bits_through_every_phase(description: ModelDescription) -> None:
    planned = plan_for(description)
    folder = description.folder
    encoders = numbers(folder, "text_encoder", "model") + numbers(folder, "text_encoder_2", "model")
    vae = numbers(folder, "vae", "diffusion_pytorch_model")
    assert [phase.phase for phase in planned.phases] == [Phase.TEXT, Phase.DENOISE, Phase.DECODE]
    assert [phase.device for phase in planned.phases] == [None] * 3
    (weights,) = {phase.host.weights for phase in planned.phases}
    assert 4 * (encoders + description.parameters) < weights < 4 * (encoders + description.parameters + vae)
    assert planned.resting == Free(host=weights)


def test_a_gpu_with_room_keeps_every_part(description: ModelDescription) -> None:
    planned = plan_for(description, device_kind="cuda")
    assert planned.placement.stays == (Stay.RESIDENT,) * 3
    (weights,) = {phase.device.weights for phase in planned.phases if phase.device}
    (uses,) = {phase.parts for phase in planned.phases}
    assert weights == planned.resting.device == sum(use.bytes for use in uses) == sum(use.most for use in uses)
    assert weights > 2 * (description.parameters - once(description))
    assert {phase.host.total for phase in planned.phases} == {2 * once(description)}


def test_with_little_room_the_parts_take_turns(description: ModelDescription) -> None:
    *_, last = placements("cuda")
    planned = plan_for(description, device_kind="cuda", among=[last])
    text, denoise, decode = planned.phases
    assert [use.most for use in denoise.parts if use.most] == [2 * (description.parameters - once(description))]
    there = [{use.part for use in phase.parts if use.most} for phase in planned.phases]
    assert there == [{"text_encoder", "text_encoder_2", "transformer"}, {"transformer"}, {"transformer", "vae"}]
    assert text.device and denoise.device and decode.device  # noqa: PT018
    largest = max(use.most for use in text.parts if use.stay is not Stay.RESIDENT)
    assert text.device.weights == denoise.device.weights + largest
    assert (text.host.working, denoise.host.working) == (STAGING_BYTES, 0)


def test_a_ternary_transformer_counts_its_packed_and_its_unpacked_codes(folder: Path, tmp_path: Path) -> None:
    ternary = describe(save_tiny_ternary(folder, tmp_path / "ternary"))
    packed, unpacked = (
        plan_for(ternary, device_kind="cuda", among=[Placement(unpacked_bytes=count)]).resting.device or 0
        for count in (0, UNPACKED_BYTES)
    )
    assert unpacked - packed == 2 * ternary.ternary_parameters
    larger = dataclasses.replace(ternary, ternary_parameters=10**10, parameters=10**10)
    assert UNPACKED_BYTES < (plan_for(larger, device_kind="cuda").resting.device or 0) < UNPACKED_BYTES + 10**6


def test_packed_modulations_are_on_a_gpus_host_and_not_on_its_card(folder: Path, tmp_path: Path) -> None:
    ternary = describe(save_tiny_ternary(folder, tmp_path / "ternary"))
    modules = read_quantization(ternary.folder)["modules"]
    config = read_config(ternary.folder / "transformer")
    away = [rows * (64 + 4) for name, (rows, _) in modules.items() if name.endswith(MODULATIONS)]
    away += [2 * rows * columns for rows, columns in read_before_the_steps(config).values()]
    gpu, host = (part_bytes(ternary, device_kind=kind, number=2) for kind in ("cuda", "cpu"))
    assert (gpu.modulations, gpu.visitor) == (sum(away), max(away))
    assert host.modulations == 0
    assert host.transformer == gpu.transformer + sum(away)
    assert plan_for(ternary, device_kind="cuda").resting.host == sum(away)


def test_working_memory_grows_with_the_size_where_it_does(description: ModelDescription) -> None:
    small, large = (plan_for(description, side=side).phases for side in (64, 128))
    growth = [
        (after.host.working - BUFFERS) / (before.host.working - BUFFERS)
        for before, after in zip(small, large, strict=True)
    ]
    assert growth[0] == 1
    assert 1 < growth[1] <= 4
    assert growth[2] == 4


@pytest.mark.parametrize("device_kind", ["cpu", "cuda"])
def test_a_start_picture_has_a_phase_with_the_encoder_in_it_alone(
    description: ModelDescription, device_kind: DeviceKind
) -> None:
    begun = PictureWork(width=64, height=64, has_start=True)
    plain, planned = (
        plan_for(description, device_kind=device_kind),
        plan_for(description, work=begun, device_kind=device_kind),
    )
    text, encode, *others = planned.phases
    assert (text, *others) == plain.phases
    assert encode.phase is Phase.ENCODE
    (encoder,) = (use for use in encode.parts if use.part == "vae_encoder")
    vae = numbers(description.folder, "vae", "diffusion_pytorch_model")
    (decoder,) = (use for use in encode.parts if use.part == "vae")
    assert encoder.bytes == encoder.most > 0
    assert encoder.bytes + decoder.bytes == (4 if device_kind == "cpu" else 2) * vae
    there, before = (each.device or each.host for each in (encode, text))
    assert there.weights == before.weights + encoder.bytes
    assert planned.device_bytes(Phase.ENCODE) == (encode.device.total if encode.device else None)
    assert planned.resting == plain.resting


def test_a_start_picture_is_encoded_in_the_decoders_tiles(description: ModelDescription) -> None:
    *_, last = placements("cuda")
    tile = last.tile
    assert tile
    working = [
        plan_for(
            description,
            work=PictureWork(width=side, height=side, has_start=True),
            device_kind="cuda",
            among=[placement],
        ).phases[1]
        for placement, side in ((last, tile), (last, 2 * tile), (dataclasses.replace(last, tile=None), 2 * tile))
    ]
    small, tiled, whole = (each.device.working - BUFFERS for each in working if each.device)
    assert small < tiled < 2 * small < whole


def test_true_cfg_counts_what_leads_the_second_way_through_a_step(description: ModelDescription) -> None:
    plain, led = (
        plan_for(description, work=PictureWork(width=64, height=64, is_led_twice=twice)).phases
        for twice in (False, True)
    )
    assert (plain[0], plain[2]) == (led[0], led[2])
    config = read_config(description.folder / "transformer")
    vectors = 4 * description.defaults.steps * config.dim * (12 * config.num_layers + 3 * config.num_single_layers + 2)
    words = 4 * description.max_sequence_length * config.dim
    growth = led[1].host.working - plain[1].host.working
    assert vectors + words < growth < 2 * (vectors + words)


def test_a_plan_that_fits_exactly_is_accepted_and_one_byte_less_refused(description: ModelDescription) -> None:
    needed = plan_for(description).peak.host
    plan_for(description, free=Free(host=needed), among=[Placement()]).check()
    with pytest.raises(
        OutOfMemory, match=r"64 x 64 needs about \d+ MB of memory and \d+ MB are free: choose a smaller"
    ):
        plan_for(description, free=Free(host=needed - 1), among=[Placement()]).check()


def test_a_device_that_is_too_small_is_refused_whatever_the_host_has(description: ModelDescription) -> None:
    free = Free(host=10**12, device=100_000)
    with pytest.raises(OutOfMemory, match="tiny needs about 1 MB of device memory before it makes a picture"):
        plan_for(description, device_kind="cuda", free=free).check()


def test_what_is_loaded_counts_as_free(description: ModelDescription) -> None:
    planned = plan_for(description, free=Free(host=BUFFERS))
    with pytest.raises(OutOfMemory):
        planned.check()
    assert planned.free + planned.resting == Free(host=BUFFERS + planned.resting.host)
    assert Free(host=1, device=2) + Free(host=3, device=4) == Free(host=4, device=6)


def test_a_budget_is_refused_in_one_sentence_with_the_numbers(description: ModelDescription) -> None:
    words = r"64 x 64 with tiny needs 6\d MB of device memory at least, and a budget of 610 MB leaves 10 MB now: allow"
    with pytest.raises(OutOfMemory, match=words):
        plan_for(description, device_kind="cuda", budget=610 * 10**6).check()
    with pytest.raises(OutOfMemory, match=r"6\d MB of memory at least, and a budget of 1 MB leaves 1 MB"):
        plan_for(description, budget=10**6).check()


@pytest.mark.parametrize(("count", "words"), [(340_000_000, "340 MB"), (1, "1 MB"), (7_240_000_000, "7.2 GB")])
def test_bytes_in_words(count: int, words: str) -> None:
    assert in_words(count) == words


@pytest.mark.parametrize("config", CONFIGS)
def test_a_configuration_without_its_sizes_is_refused(tmp_path: Path, config: str) -> None:
    folder = save_tiny_model(tmp_path / "tiny")
    description = describe(folder)
    edit_json(folder / config, lambda values: values.clear())
    with pytest.raises(InvalidModel, match=config.replace("/config", ".*config")):
        plan_for(description)


def test_planning_needs_no_torch() -> None:
    code = "import sys, engine.memory; sys.exit('torch' in sys.modules)"
    root = Path(engine.__path__[0]).parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False, timeout=60).returncode == 0


@pytest.mark.slow
def test_a_picture_stays_below_its_plan(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "tiny")
    edit_json(folder / "triptych.json", lambda values: values["sizes"].update(max=1024))
    root = Path(engine.__path__[0]).parent
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(folder)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr

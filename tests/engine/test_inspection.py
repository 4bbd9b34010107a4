"""What `inspect` says of a model."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from damage import TRANSFORMER_FILE, edit_json
from engine.checkpoint.writer import write_ternary_model
from engine.errors import InvalidModel
from engine.inspection import inspect_model
from tiny_ternary import RECORD, rounded

CODE_BYTES = {32: 7, 128: 26, 160: 32}  # of a row of so many codes


def test_a_ternary_model(source_model: Path, ternary_model: Path) -> None:
    inspection = inspect_model(ternary_model)
    assert inspection.recipe == "instant"
    assert inspection.layout == "base3"
    assert inspection.source == "source"
    assert inspection.wide_block_linears == ()
    assert inspection.block_parameters == inspection.ternary_block_parameters == inspection.ternary_parameters
    assert inspection.parameters == inspect_model(source_model).parameters
    assert inspection.part_bytes["transformer"] == sum(
        file.stat().st_size for file in (ternary_model / "transformer").iterdir()
    )
    assert inspection.total_bytes >= sum(inspection.part_bytes.values())


def test_bits_are_counted_from_the_file(ternary_model: Path) -> None:
    inspection = inspect_model(ternary_model)
    modules = json.loads((ternary_model / "transformer/config.json").read_text())["quantization_config"]["modules"]
    weights = sum(rows * columns for rows, columns in modules.values())
    assert inspection.bits is not None
    assert inspection.bits.codes == 8 * sum(rows * CODE_BYTES[columns] for rows, columns in modules.values()) / weights
    assert inspection.bits.row_scales == 32 * sum(rows for rows, _ in modules.values()) / weights
    assert inspection.bits.input_scales == inspection.bits.branches == 0
    assert inspection.to_json()["bits_a_weight"] == inspection.bits.codes + inspection.bits.row_scales


def test_linears_that_stayed_wide_are_named(source_model: Path, tmp_path: Path) -> None:
    name = "single_transformer_blocks.1.proj_mlp"
    write_ternary_model(source_model, tmp_path / "model", rounded(source_model, [name]), RECORD)
    inspection = inspect_model(tmp_path / "model")
    assert len(inspection.wide_block_linears) == 39
    assert name not in inspection.wide_block_linears
    assert inspection.ternary_block_parameters == 128 * 32
    assert inspection.to_json()["every_block_linear_ternary"] is False
    assert "39 linears of the blocks are not ternary" in inspection.to_text()


def test_a_16_bit_model(source_model: Path) -> None:
    inspection = inspect_model(source_model)
    assert inspection.bits is None
    assert inspection.recipe is None
    assert inspection.ternary_parameters == 0
    assert inspection.source is None
    assert "16-bit" in inspection.to_text()
    assert "bits a weight" not in inspection.to_text()


def test_the_text_says_what_a_person_asks(ternary_model: Path) -> None:
    text = inspect_model(ternary_model).to_text()
    for words in (
        "ternary, instant",
        "100.00 % of the blocks' linears",
        "every linear of the blocks is ternary",
        "base3",
    ):
        assert words in text


def test_the_json_is_whole(ternary_model: Path) -> None:
    values = json.loads(json.dumps(inspect_model(ternary_model).to_json()))
    assert values["ternary_block_share"] == 1.0
    assert values["folder"] == str(ternary_model)
    assert values["has_report"] is False


def test_a_report_is_seen(copy_of: Callable[[Path], Path], ternary_model: Path) -> None:
    model = copy_of(ternary_model)
    (model / "report").mkdir()
    assert inspect_model(model).has_report


def test_a_damaged_record_is_refused(copy_of: Callable[[Path], Path], ternary_model: Path) -> None:
    model = copy_of(ternary_model)
    edit_json(model / "conversion.json", lambda record: record.pop("source"))
    with pytest.raises(InvalidModel, match=r"conversion\.json does not name the model's source"):
        inspect_model(model)


def test_no_tensor_is_read(copy_of: Callable[[Path], Path], ternary_model: Path) -> None:
    model = copy_of(ternary_model)
    file = model / TRANSFORMER_FILE
    content = file.read_bytes()
    data = 8 + int.from_bytes(content[:8], "little")
    file.write_bytes(content[:data] + bytes(len(content) - data))
    assert inspect_model(model).to_json() == inspect_model(ternary_model).to_json() | {"folder": str(model)}


def test_it_needs_no_torch(ternary_model: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from engine.inspection import inspect_model;"
        "inspect_model(Path(sys.argv[1])); print(sorted({'torch', 'numpy', 'safetensors'} & sys.modules.keys()))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(ternary_model)], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.strip() == "[]"

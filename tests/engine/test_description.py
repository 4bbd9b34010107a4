"""What a folder says about its model."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from damage import CONFIG_FILE, edit_json
from engine import description
from engine.description import Defaults, PreviewMap, Sizes, describe, folder_bytes
from engine.errors import InvalidModel, UnsupportedFormat
from tiny_models import save_tiny_model

WRONG = {
    "name of the family": {"family": "pro"},
    "no sides": {"defaults": {"steps": 2}},
    "steps 0": {"defaults": {"width": 64, "height": 64, "steps": 0}},
    "width a text": {"defaults": {"width": "64", "height": 64, "steps": 2}},
    "width infinite": {"defaults": {"width": float("inf"), "height": 64, "steps": 2}},
    "guidance a list": {"defaults": {"width": 64, "height": 64, "steps": 2, "guidance": []}},
    "defaults a number": {"defaults": 3},
    "sizes unknown": {"sizes": {"least": 1}},
    "sizes texts": {"sizes": {"min": "32", "max": 128, "multiple": 16}},
    "multiple 0": {"sizes": {"min": 32, "max": 128, "multiple": 0}},
    "length a text": {"max_sequence_length": "many"},
    "length 0": {"max_sequence_length": 0},
    "preview of 2 rows": {"preview": {"weight": [[1.0], [1.0]], "bias": [0, 0, 0]}},
    "preview ragged": {"preview": {"weight": [[1.0], [1.0], [1.0, 2.0]], "bias": [0, 0, 0]}},
    "preview of 2 biases": {"preview": {"weight": [[1.0], [1.0], [1.0]], "bias": [0, 0]}},
    "preview a text": {"preview": "blue"},
    "limits a list": {"limits": ["red"]},
}


def test_a_16_bit_model(source_model: Path) -> None:
    model = describe(source_model)
    assert (model.name, model.family, model.recipe, model.is_ternary) == ("source", "dev", None, False)
    assert model.defaults == Defaults(width=64, height=64, steps=2, guidance=3.5)
    assert model.sizes == Sizes(min=32, max=128, multiple=16)
    assert isinstance(model.preview, PreviewMap)
    assert model.max_sequence_length == 24
    assert model.ternary_parameters == 0
    assert model.transformer_bytes == 2 * model.parameters


def test_a_ternary_model(source_model: Path, ternary_model: Path) -> None:
    model = describe(ternary_model)
    assert (model.recipe, model.is_ternary) == ("instant", True)
    assert model.parameters == describe(source_model).parameters
    assert model.total_bytes == sum(file.stat().st_size for file in ternary_model.rglob("*") if file.is_file())


@pytest.mark.parametrize(
    ("guidance", "family", "defaults", "length"),
    [
        (True, "dev", Defaults(width=1024, height=1024, steps=28, guidance=3.5), 512),
        (False, "schnell", Defaults(width=1024, height=1024, steps=4, guidance=None), 256),
    ],
)
def test_a_plain_folder_of_diffusers(
    tmp_path: Path, guidance: bool, family: str, defaults: Defaults, length: int
) -> None:
    folder = save_tiny_model(tmp_path / "plain", guidance=guidance)
    (folder / "triptych.json").unlink()
    model = describe(folder)
    assert (model.name, model.family, model.defaults, model.max_sequence_length) == ("plain", family, defaults, length)
    assert model.preview is None


@pytest.mark.parametrize("what", WRONG)
def test_wrong_settings_are_refused(copy_of: Callable[[Path], Path], source_model: Path, what: str) -> None:
    folder = copy_of(source_model)
    edit_json(folder / "triptych.json", lambda settings: settings.update(WRONG[what]))
    with pytest.raises(InvalidModel, match=r"triptych\.json has a value of the wrong form"):
        describe(folder)


@pytest.mark.parametrize(
    ("stated", "line"), [("Two things.\n Nothing  else.", "Two things. Nothing else."), (" ", None), (None, None)]
)
def test_limits_are_one_line(
    copy_of: Callable[[Path], Path], source_model: Path, stated: str | None, line: str | None
) -> None:
    folder = copy_of(source_model)
    edit_json(folder / "triptych.json", lambda settings: settings.update(limits=stated))
    assert describe(folder).limits == line


def test_unknown_settings_are_ignored(copy_of: Callable[[Path], Path], source_model: Path) -> None:
    folder = copy_of(source_model)
    edit_json(folder / "triptych.json", lambda settings: settings.update(colour="red"))
    assert describe(folder).name == "source"


@pytest.mark.parametrize(
    ("version", "error"),
    [(2, UnsupportedFormat), (0, InvalidModel), (None, InvalidModel), ("1", InvalidModel), (True, InvalidModel)],
)
@pytest.mark.parametrize("file", [CONFIG_FILE, Path("triptych.json")])
def test_other_versions_are_refused(
    copy_of: Callable[[Path], Path], ternary_model: Path, file: Path, version: object, error: type[Exception]
) -> None:
    folder = copy_of(ternary_model)
    edit_json(folder / file, lambda values: values.get("quantization_config", values).update(format_version=version))
    with pytest.raises(error, match=r"\.json has"):
        describe(folder)


@pytest.mark.parametrize("part", ["model_index.json", *description.PARTS])
def test_a_missing_part_is_named(copy_of: Callable[[Path], Path], source_model: Path, part: str) -> None:
    folder = copy_of(source_model)
    (folder / part).rename(folder / "elsewhere")
    with pytest.raises(InvalidModel, match=f"no whole model: {part} missing"):
        describe(folder)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidModel, match="is empty"):
        describe(tmp_path)
    (tmp_path / "file").write_text("text")
    with pytest.raises(InvalidModel, match="is no folder"):
        describe(tmp_path / "file")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
@pytest.mark.parametrize("place", [".", "transformer", "vae"])
def test_a_folder_without_permission_is_refused(
    copy_of: Callable[[Path], Path], source_model: Path, place: str
) -> None:
    folder = copy_of(source_model)
    (folder / place).chmod(0o400)
    try:
        with pytest.raises(InvalidModel, match="permissions"):
            describe(folder)
    finally:
        (folder / place).chmod(0o700)


def test_a_file_without_permission_is_named(source_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(InvalidModel, match=r"cannot be read .*check its permissions"):
        folder_bytes(source_model)


@pytest.mark.parametrize("modules", [None, {}, {"a": [1]}, {"a": [0, 1]}, {"a": [1, True]}, ["a"]])
def test_a_wrong_list_of_modules_is_refused(
    copy_of: Callable[[Path], Path], ternary_model: Path, modules: object
) -> None:
    folder = copy_of(ternary_model)
    edit_json(folder / CONFIG_FILE, lambda config: config["quantization_config"].update(modules=modules))
    with pytest.raises(InvalidModel, match="no list of quantized modules"):
        describe(folder)


@pytest.mark.parametrize("quantization", [{"quant_method": "gptq"}, "triptych", 3])
def test_other_methods_are_refused(copy_of: Callable[[Path], Path], source_model: Path, quantization: object) -> None:
    folder = copy_of(source_model)
    edit_json(folder / CONFIG_FILE, lambda config: config.update(quantization_config=quantization))
    with pytest.raises(InvalidModel, match="quantized by another method"):
        describe(folder)

"""What stays out of a bundle, and the budget of its sizes."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def load(name: str) -> ModuleType:
    """A module of packaging/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"bundle_{name}", ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("place", "out"),
    [
        ("torch/bin/torch_shm_manager", False),
        ("torch/bin/protoc", True),
        ("torch\\lib\\libtorchbind_test.so", True),
        ("torch/lib/libtorch_cpu.so", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/translations/qtdeclarative_de.qm", True),
        ("libQt6Quick.so.6", True),
        ("libharfbuzz-fb49c9fc.so.0.61450.0", False),
        ("triptych-1.0.0.dist-info/RECORD", True),
    ],
)
def test_what_is_left_out(place: str, out: bool) -> None:
    left_out = load("left_out")
    assert left_out.is_left_out(place) == out
    assert left_out.without_left_out([(place, "source", "DATA")]) == ([] if out else [(place, "source", "DATA")])


def test_sizes_are_counted_by_library_and_held_to_the_budget(tmp_path: Path) -> None:
    sizes = load("sizes")
    (tmp_path / "_internal" / "torch" / "lib").mkdir(parents=True)
    (tmp_path / "_internal" / "torch" / "lib" / "a.so").write_bytes(bytes(5_000_000))
    (tmp_path / "triptych").write_bytes(bytes(1000))
    found = sizes.parts(tmp_path)
    assert found == {"all": 5_001_000, "torch": 5_000_000, "others": 1000}
    assert sizes.outgrown(found, {name: int(size / 1.04) for name, size in found.items()}) == []
    assert [line.split()[0] for line in sizes.outgrown(found, {"all": 5_001_000, "others": 900})] == ["torch", "others"]

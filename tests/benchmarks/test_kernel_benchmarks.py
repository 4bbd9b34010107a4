"""Tests of the kernels' benchmarks at small shapes, and of the results they have left."""

import json
import re
from pathlib import Path

import pytest
import torch

from benchmarks import device as benchmark_device
from benchmarks import layout, linear
from benchmarks.timing import RESULTS
from kernels.layout import Layout

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def few_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests short."""
    for module in (layout, linear):
        original = module.measure
        monkeypatch.setattr(
            module,
            "measure",
            lambda calls, original=original, **options: original(calls, repeats=2, warm_up=0, **options),
        )


@pytest.mark.parametrize("measured", list(Layout))
def test_a_layout_is_measured(measured: Layout) -> None:
    case = layout.measure_layout(measured, 8, 256, CPU)
    assert case["layout"] == measured.id
    assert case["bits_a_code"] == {"base3": 8 * 52 / 256, "tiled2": 2.0}[measured.id]
    assert all(timing.median > 0 for timing in case["timings"].values())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_linear_is_measured_in_every_form(dtype: torch.dtype) -> None:
    with torch.inference_mode():
        case = linear.measure_linear((5, 64, 24), dtype, CPU)
    assert case["timings"].keys() >= {
        f"{activations}, unpacked {when}" for activations in ("int8", "exact") for when in ("once", "on each call")
    }


def test_a_wrong_linear_is_not_measured() -> None:
    weight = linear.random_weight(8, 16, CPU)
    x, bias = torch.randn(3, 16), torch.zeros(8)
    linear.check(x, weight, bias, linear.ternary_calls(x, weight, bias))
    with pytest.raises(SystemExit, match="int8, wrong is wrong"):
        linear.check(x, weight, bias, {"int8, wrong": lambda: torch.full((3, 8), torch.nan)})


def test_a_device_bears_its_name() -> None:
    assert torch.backends.cpu.get_cpu_capability() in benchmark_device.device_name(CPU)
    assert benchmark_device.results_name("linear", CPU) == "linear"
    assert benchmark_device.results_name("linear", torch.device("cuda"), "loaded") == "linear-cuda-loaded"


@pytest.mark.parametrize("file", [RESULTS / "layout.json", RESULTS / "linear.json"], ids=lambda file: file.stem)
def test_the_results_are_of_the_shapes_measured_now(file: Path) -> None:
    content = json.loads(file.read_text("utf-8"))
    assert content["benchmark"] == file.stem
    shapes = {(case["in_features"], case["out_features"]) for case in content["cases"]}
    if file.stem == "layout":
        assert shapes == {(columns, rows) for rows, columns in layout.SHAPES}
    else:
        assert shapes == {shape[1:] for shape in linear.POCKET}


@pytest.mark.filterwarnings("ignore:overflow encountered in exp2:RuntimeWarning")  # of the interpreter, in GELU
@pytest.mark.skipif(torch.cuda.is_available(), reason="a GPU measures true shapes: run the benchmark itself")
def test_every_tile_of_the_product_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    product = pytest.importorskip("benchmarks.product")
    assert product.main(["--out", str(tmp_path)]) == 0
    content = json.loads((tmp_path / "product.json").read_text("utf-8"))
    card, *cases = content["cases"]
    assert card["card"]["capability"] == [9, 0]
    assert [(case["tokens"], case["in_features"], case["out_features"]) for case in cases] == list(product.TINY)
    for case in cases:
        assert case["wrong"] == {}
        assert case["timings"].keys() >= {"bias", "bias, gelu", "16-bit", "int8, int32 out", "ternary_linear, exact"}
        assert len(case["timings"]) > 12
    assert "TOP/s" in capsys.readouterr().out


def test_a_wrong_product_is_told_and_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    product = pytest.importorskip("benchmarks.product")

    def wrong(*arguments: object) -> torch.Tensor:
        return torch.full((3, 33), torch.nan, dtype=torch.float16)

    def broken(*arguments: object) -> torch.Tensor:
        raise RuntimeError("out of resource: shared memory")

    for computed, reason in ((wrong, "99 of 99"), (broken, "RuntimeError: out of resource")):
        monkeypatch.setattr(product.triton_backend, "ternary_product", computed)
        case = product.measure_product((3, 256, 33), CPU)
        assert case["wrong"].keys() >= {"bias", case["chosen"]}
        assert re.search(reason, case["wrong"]["bias"])
        assert "bias" not in case["timings"]
        assert "WRONG" in product.table(case)

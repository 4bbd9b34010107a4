"""What importing a module loads, and what it must not."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("torch", "triton", "diffusers", "transformers", "accelerate", "numpy")
LIGHT_MODULES = (
    "engine",
    "engine.catalog",
    "engine.client",
    "engine.description",
    "engine.errors",
    "engine.events",
    "engine.headers",
    "engine.paths",
    "engine.picture",
    "engine.protocol",
    "engine.requests",
    "engine.sources.licence_hub",
    "engine.sources.search",
    "kernels",
    "resources",
)
# Pictures are compared by numpy, which is imported when two of them are.
WINDOW_HEAVY = tuple(name for name in HEAVY if name != "numpy")


def python(code: str) -> str:
    """Run `code` in a fresh interpreter at the project's root and return what it prints."""
    run = subprocess.run(
        [sys.executable, "-W", "error::ImportWarning", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def loaded_by(statement: str, names: tuple[str, ...]) -> list[str]:
    """Those of `names` that a fresh interpreter has loaded after `statement`."""
    return python(f"{statement}\nimport sys\nprint(*[name for name in {names!r} if name in sys.modules])").split()


def modules_of(package: str) -> list[str]:
    """The dotted names of every module below a top-level package."""
    files = sorted((ROOT / package).rglob("*.py"))
    names = (file.relative_to(ROOT).with_suffix("").parts for file in files)
    return [".".join(parts[:-1] if parts[-1] == "__init__" else parts) for parts in names]


def imported_roots(package: str) -> dict[str, set[str]]:
    """For each top-level name that a package's files import anywhere, the files that import it."""
    roots: dict[str, set[str]] = {}
    for file in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_bytes())):
            match node:
                case ast.Import(names=aliases):
                    names = [alias.name for alias in aliases]
                case ast.ImportFrom(module=str(module), level=0):
                    names = [module]
                case _:
                    continue
            for name in names:
                roots.setdefault(name.partition(".")[0], set()).add(str(file.relative_to(ROOT)))
    return roots


def test_engine_itself_imports_nothing() -> None:
    before = set(python("import sys; print(*sys.modules)").split())
    after = set(python("import engine, sys; print(*sys.modules)").split())
    assert after - before == {"engine"}


def test_light_modules_load_nothing_heavy() -> None:
    assert loaded_by("\n".join(f"import {name}" for name in LIGHT_MODULES), HEAVY) == []


def test_the_console_script_loads_nothing_but_its_own() -> None:
    assert loaded_by("import app.main", (*HEAVY, "PySide6", "engine")) == []


def test_the_window_never_loads_torch() -> None:
    modules = [name for name in modules_of("app") if name != "app.main"]
    statement = "\n".join(f"import {name}" for name in modules)
    assert loaded_by(statement, WINDOW_HEAVY) == []


def test_every_module_of_the_engine_imports_without_qt() -> None:
    block = "import sys\nfor name in ('PySide6', 'shiboken6'): sys.modules[name] = None\n"
    python(block + "\n".join(f"import {name}" for name in modules_of("engine")))


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("kernels", {"kernels", "torch", "triton"}),
        ("resources", {"resources"}),
    ],
)
def test_packages_import_nothing_but(package: str, allowed: set[str]) -> None:
    foreign = imported_roots(package).keys() - allowed - sys.stdlib_module_names
    assert not foreign


@pytest.mark.parametrize("package", ["app", "engine", "kernels", "resources"])
def test_what_ships_imports_nothing_that_does_not(package: str) -> None:
    inner = imported_roots(package).keys() & {"training", "benchmarks", "tests", "packaging", "tiny_models"}
    assert not inner


def test_the_import_check_sees_imports_inside_functions() -> None:
    assert "tests/test_imports.py" in imported_roots("tests")["subprocess"]


def test_our_kernels_is_not_taken_for_the_package_of_that_name() -> None:
    code = """
import kernels, pathlib
assert pathlib.Path(kernels.__file__).parent.parent == pathlib.Path.cwd()
assert not hasattr(kernels, "__version__")
import diffusers.utils.import_utils as of_diffusers
import transformers.utils.import_utils as of_transformers
print(of_diffusers.is_kernels_available(), of_transformers.is_kernels_available())
from diffusers import FluxPipeline, FluxTransformer2DModel
from transformers import CLIPTextModel, T5EncoderModel
print(CLIPTextModel.__name__, T5EncoderModel.__name__, FluxPipeline.__name__)
"""
    assert python(code).split() == ["False", "False", "CLIPTextModel", "T5EncoderModel", "FluxPipeline"]

"""The rules that every file of the project keeps."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE_FOLDERS = ("app", "engine", "kernels", "resources", "training", "benchmarks", "packaging", "tests")
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 40
WITHOUT_FUNCTION_LIMIT = ("kernels", "training")
VAGUE_NAMES = {"utils.py", "util.py", "common.py", "helpers.py", "helper.py", "manager.py", "misc.py"}
TEXT_SUFFIXES = {".py", ".md", ".toml", ".txt", ".json", ".desktop", ".svg", ".spec", ".sh", ".yml", ".cfg", ""}
MACHINE_PATHS = re.compile(r"(?<![\w.~}])/(?:work/(?:main|shared)|root/|home/\w+/|Users/\w+/|tmp/\w)|\bC:\\Users\\")
# Written in parts, so that this file does not match itself.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|Not" + r"ImplementedError)\b")


def tracked_files() -> list[Path]:
    """What git knows or would add; without git, everything in the code folders."""
    try:
        names = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.split("\0")  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return sorted(file for folder in CODE_FOLDERS for file in (ROOT / folder).rglob("*.py"))
    return sorted(ROOT / name for name in names if name and (ROOT / name).is_file())


FILES = tracked_files()
MODULES = [file for file in FILES if file.suffix == ".py" and file.relative_to(ROOT).parts[0] in CODE_FOLDERS]
TEXTS = [file for file in FILES if file.suffix in TEXT_SUFFIXES and "models" not in file.parts]


def place(file: Path) -> str:
    """A file's name from the project's root."""
    return file.relative_to(ROOT).as_posix()


def functions(file: Path) -> list[tuple[str, int]]:
    """Each function of a file with its lines, those of its docstring left out."""
    found = []
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            lines = node.end_lineno - node.lineno + 1
            first = node.body[0]
            if ast.get_docstring(node, clean=False) is not None:
                assert first.end_lineno is not None
                lines -= first.end_lineno - first.lineno + 1
            found.append((node.name, lines))
    return found


def test_there_are_modules_to_look_at() -> None:
    assert {file.relative_to(ROOT).parts[0] for file in MODULES} >= {"app", "engine", "kernels", "resources", "tests"}


def test_every_module_says_in_one_line_what_it_is() -> None:
    wrong = []
    for file in MODULES:
        docstring = ast.get_docstring(ast.parse(file.read_bytes()), clean=False)
        first_line = (docstring or "").split("\n", 1)[0].strip()
        if not first_line.endswith((".", ":")) or len(first_line.split()) < 2:
            wrong.append(place(file))
    assert not wrong, "modules without a first line that ends in a full stop"


def test_no_file_is_over_its_lines() -> None:
    long = [place(file) for file in MODULES if len(file.read_text("utf-8").splitlines()) > MAX_FILE_LINES]
    assert not long


def test_no_function_is_over_its_lines() -> None:
    long = [
        f"{place(file)}: {name} has {lines}"
        for file in MODULES
        if file.relative_to(ROOT).parts[0] not in WITHOUT_FUNCTION_LIMIT
        for name, lines in functions(file)
        if lines > MAX_FUNCTION_LINES
    ]
    assert not long


def test_function_lines_are_counted_without_the_docstring() -> None:
    counted = dict(functions(Path(__file__)))
    assert counted["place"] == 2
    assert counted["test_there_are_modules_to_look_at"] == 2


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [place(file) for file in MODULES if file.name in VAGUE_NAMES]


def test_no_init_shadows_or_nests_where_none_belongs() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists(), "it would shadow the package of that name"
    assert not [place(file) for file in MODULES if place(file).startswith("tests/") and file.name == "__init__.py"]


def test_no_text_names_a_place_of_one_machine() -> None:
    assert not [place(file) for file in TEXTS if MACHINE_PATHS.search(file.read_text("utf-8"))]


@pytest.mark.parametrize("text", ["/home/" + "ann/models", "/work/" + "main/x.py", "C:\\Users\\ann", "in /tm" + "p/x"])
def test_places_of_one_machine_are_seen(text: str) -> None:
    assert MACHINE_PATHS.search(text)


def test_nothing_is_left_unfinished() -> None:
    assert not [place(file) for file in MODULES if UNFINISHED.search(file.read_text("utf-8"))]


def test_every_pin_belongs_to_one_version() -> None:
    pins = (ROOT / "constraints.txt").read_text("utf-8").split()
    assert "torch==2.13.0" in pins
    assert "triton==3.7.1" in pins
    assert not [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", pin)]


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    names = {re.split(r"[^A-Za-z0-9._-]", requirement)[0] for requirement in asked} - {project["name"]}
    pinned = {pin.partition("==")[0] for pin in (ROOT / "constraints.txt").read_text("utf-8").split()}
    assert {_normal(name) for name in names} <= {_normal(name) for name in pinned}


def test_the_version_is_in_the_changelog() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"## [{project['version']}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_links_between_the_pages_lead_somewhere() -> None:
    broken = []
    for page in (file for file in FILES if file.suffix == ".md"):
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{place(page)}: {target}")
    assert not broken


def test_the_licences_are_whole() -> None:
    assert "END OF TERMS AND CONDITIONS" in (ROOT / "LICENSE").read_text("utf-8")
    notice = (ROOT / "NOTICE").read_text("utf-8")
    for name in ("FLUX.1 [dev] Non-Commercial License", "Black Forest Labs", "Copyright (c) Microsoft Corporation"):
        assert name in notice


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

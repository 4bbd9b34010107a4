"""The settings of other programs that say where their models lie."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.sources.evidence import small_json

MAX_BYTES: Final = 2**16  # these files have a page or two
MAX_BRACKETS: Final = 200  # what they never nest, and a parser takes minutes for
COMFY_KEYS: Final = ("diffusion_models", "unet", "checkpoints", "diffusers")


def comfy_folders(file: Path, environment: Mapping[str, str], home: Path) -> tuple[Path, ...]:
    """The folders of whole models that ComfyUI's `extra_model_paths.yaml` names; none where it cannot be read."""
    found: list[Path] = []
    for section in _yaml(file).values():
        if not isinstance(section, dict):
            continue
        base = section.get("base_path")
        start = file.parent / _expanded(base, environment, home) if isinstance(base, str) else file.parent
        named = [section[key] for key in COMFY_KEYS if isinstance(section.get(key), str)]
        lines = (line.strip() for value in named for line in value.splitlines())
        found.extend(start / _expanded(line, environment, home) for line in lines if line)
    return tuple(dict.fromkeys(found))


def comfy_desktop_base(file: Path) -> Path | None:
    """The folder that ComfyUI's desktop program keeps its models in, from its `config.json`."""
    return _named(small_json(file), "basePath")


def stability_matrix_library(file: Path) -> Path | None:
    """The library's folder that Stability Matrix's `library.json` names."""
    return _named(small_json(file), "LibraryPath")


def invoke_models(root: Path, environment: Mapping[str, str], home: Path) -> Path:
    """The folder of InvokeAI's models below its root, or where its `invokeai.yaml` puts it."""
    named = _yaml(root / "invokeai.yaml").get("models_dir")
    return root / (_expanded(named, environment, home) if isinstance(named, str) and named.strip() else Path("models"))


def _expanded(text: str, environment: Mapping[str, str], home: Path) -> Path:
    for name, value in environment.items():
        for form in (f"${{{name}}}", f"%{name}%"):
            text = text.replace(form, value)
    if text == "~" or text.startswith(("~/", "~\\")):
        return home / text[2:]
    return Path(text)


def _named(values: dict[str, Any], key: str) -> Path | None:
    value = values.get(key)
    return Path(value) if isinstance(value, str) and value.strip() and "\0" not in value else None


def _yaml(file: Path) -> dict[str, Any]:
    import yaml  # which the search alone needs, in its thread

    try:
        text = _text(file)
        if text.count("[") + text.count("{") > MAX_BRACKETS:
            return {}
        value = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError, OSError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(file: Path) -> str:
    if not file.is_file() or file.stat().st_size > MAX_BYTES:
        return ""
    return file.read_text(encoding="utf-8", errors="replace")

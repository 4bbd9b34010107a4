"""The folders in which people keep FLUX.1, by the programs that put it there."""

import os
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.paths import user_paths
from engine.sources.network import fixed_drives, network_drive, network_mounts
from engine.sources.settings_files import (
    comfy_desktop_base,
    comfy_folders,
    invoke_models,
    stability_matrix_library,
)

HUB: Final = "Hugging Face"
COMFY: Final = "ComfyUI"
INVOKE: Final = "InvokeAI"
WEBUI: Final = "Stable Diffusion web UI"
MATRIX: Final = "Stability Matrix"
SWARM: Final = "SwarmUI"
OWN: Final = "Triptych"
FOLDER: Final = "folders of yours"

COMFY_MODELS: Final = ("diffusion_models", "unet", "checkpoints", "diffusers")
WEBUI_MODELS: Final = ("Stable-diffusion", "Diffusers", "diffusers", "unet", "checkpoints")
MATRIX_MODELS: Final = ("DiffusionModels", "Unet", "StableDiffusion", "Diffusers")
SWARM_MODELS: Final = ("diffusion_models", "unet", "Stable-Diffusion", "diffusers")
COMFY_ROOTS: Final = (
    "ComfyUI",
    "comfy/ComfyUI",
    "ComfyUI_windows_portable/ComfyUI",
    "AI/ComfyUI",
    "AI/ComfyUI_windows_portable/ComfyUI",
)
WEBUI_ROOTS: Final = (
    "stable-diffusion-webui",
    "stable-diffusion-webui-forge",
    "stable-diffusion-webui-reForge",
    "sd-webui-forge-neo",
    "webui_forge_cu121_torch231/webui",
    "sd.webui/webui",
    "sdnext",
    "automatic",
    "Fooocus",
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A folder to look in: whose it is, and how many folders below it a model may lie."""

    program: str
    folder: Path
    depth: int


@dataclass(frozen=True, kw_only=True)
class Computer:
    """What the usual places depend on: the person's home, the environment, `sys.platform`, and Windows' drives.

    `mounts` are drives of other computers, on which no program's settings are read.
    """

    home: Path
    environment: Mapping[str, str]
    system: str
    drives: Sequence[Path] = ()
    mounts: Collection[str] = ()

    @property
    def settings(self) -> Path:
        """Where programs keep their settings."""
        if self.system == "win32":
            return Path(self.environment.get("APPDATA") or self.home / "AppData" / "Roaming")
        if self.system == "darwin":
            return self.home / "Library" / "Application Support"
        return Path(self.environment.get("XDG_CONFIG_HOME") or self.home / ".config")

    @property
    def data(self) -> Path:
        """Where programs keep what is not settings."""
        if self.system == "win32":
            return Path(self.environment.get("LOCALAPPDATA") or self.home / "AppData" / "Local")
        if self.system == "darwin":
            return self.settings
        return Path(self.environment.get("XDG_DATA_HOME") or self.home / ".local" / "share")

    @property
    def roots(self) -> tuple[Path, ...]:
        """Where people unpack programs."""
        return (self.home, self.home / "Documents", self.home / "Downloads", self.home / "Desktop", *self.drives)

    def may_read(self, file: Path) -> bool:
        """Whether a program's settings lie on this computer."""
        return network_drive(file, self.mounts) is None


def this_computer(mounts: Collection[str] = ()) -> Computer:
    """The computer that this runs on; `mounts` are the drives of others that are not to be touched."""
    home = Path.home()
    return Computer(home=home, environment=os.environ, system=sys.platform, drives=fixed_drives(), mounts=mounts)


def usual_places(computer: Computer | None = None) -> tuple[Place, ...]:
    """The places to look in, the likeliest first, each once; whether they are there is not looked at.

    Draw Things is not among them: it keeps its own format, in a folder that macOS guards against other programs.
    """
    computer = this_computer(network_mounts()) if computer is None else computer
    own = user_paths()
    places = [
        *_hub(computer),
        Place(program=OWN, folder=own.cache / "hub", depth=2),
        *_comfy(computer),
        *_invoke(computer),
        *_webui(computer),
        *_matrix(computer),
        *_below(SWARM, (root / "SwarmUI" / "Models" for root in computer.roots), SWARM_MODELS),
        Place(program=OWN, folder=own.models, depth=1),
        *(Place(program=FOLDER, folder=computer.home / name, depth=3) for name in ("models", "Models", "AI/models")),
        Place(program=FOLDER, folder=computer.home / "Downloads", depth=1),
    ]
    first: dict[Path, Place] = {}
    for place in places:
        first.setdefault(place.folder, place)
    return tuple(first.values())


def _hub(computer: Computer) -> Iterable[Place]:
    environment, folders = computer.environment, []
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if value := environment.get(name):
            folders.append(Path(value).expanduser())
    if value := environment.get("HF_HOME"):
        folders.append(Path(value).expanduser() / "hub")
    cache = Path(environment.get("XDG_CACHE_HOME") or computer.home / ".cache")
    folders.append(cache / "huggingface" / "hub")
    return [Place(program=HUB, folder=folder, depth=4) for folder in folders]


def _comfy(computer: Computer) -> Iterable[Place]:
    desktop = computer.settings / "ComfyUI"
    roots = [root / name for root in computer.roots for name in COMFY_ROOTS]
    roots += [computer.data / "Comfy-Desktop" / "ComfyUI-Shared"]
    roots += [computer.settings / "krita" / "ai_diffusion" / "server" / "ComfyUI"]
    roots += [computer.data / "krita" / "ai_diffusion" / "server" / "ComfyUI"]
    settings = desktop / "config.json"
    if computer.may_read(settings) and (base := comfy_desktop_base(settings)):
        roots.insert(0, base)
    if value := computer.environment.get("COMFYUI_PATH"):
        roots.insert(0, Path(value).expanduser())
    files = [desktop / "extra_models_config.yaml", *(root / "extra_model_paths.yaml" for root in roots)]
    read = filter(computer.may_read, files)
    extra = [folder for file in read for folder in comfy_folders(file, computer.environment, computer.home)]
    named = [Place(program=COMFY, folder=folder, depth=3) for folder in extra]
    return [*_below(COMFY, (root / "models" for root in roots), COMFY_MODELS), *named]


def _invoke(computer: Computer) -> Iterable[Place]:
    named = computer.environment.get("INVOKEAI_ROOT")
    roots = [Path(named).expanduser()] if named else []
    roots += [root / "invokeai" for root in computer.roots]
    folders = [
        invoke_models(root, computer.environment, computer.home) if computer.may_read(root) else root / "models"
        for root in roots
    ]
    return [Place(program=INVOKE, folder=folder, depth=5) for folder in folders]


def _webui(computer: Computer) -> Iterable[Place]:
    roots = [root / name for root in computer.roots for name in WEBUI_ROOTS]
    return _below(WEBUI, (root / "models" for root in roots), WEBUI_MODELS)


def _matrix(computer: Computer) -> Iterable[Place]:
    own = Path(computer.environment.get("STABILITY_MATRIX_APPDATAHOME") or computer.settings / "StabilityMatrix")
    library = stability_matrix_library(own / "library.json") if computer.may_read(own) else None
    roots = [library] if library else []
    roots += [own, computer.home / ".config" / "StabilityMatrix"]
    roots += [folder for root in computer.roots for folder in (root / "StabilityMatrix", root / "StabilityMatrix/Data")]
    return _below(MATRIX, (root / "Models" for root in roots), MATRIX_MODELS)


def _below(program: str, folders: Iterable[Path], names: Sequence[str]) -> list[Place]:
    return [Place(program=program, folder=folder / name, depth=3) for folder in folders for name in names]

"""Where people keep models, on three systems."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.paths import user_paths
from engine.sources import network
from engine.sources.network import fixed_drives, network_drive, network_mounts
from engine.sources.places import Computer, this_computer, usual_places
from engine.sources.settings_files import comfy_desktop_base, comfy_folders, invoke_models


def folders(computer: Computer) -> dict[Path, str]:
    """The usual places of a computer: folder to program."""
    return {place.folder: place.program for place in usual_places(computer)}


def computer(home: Path, system: str = "linux", **environment: str) -> Computer:
    return Computer(home=home, environment=environment, system=system)


def test_the_cache_of_the_hub_comes_first_and_each_place_once(tmp_path: Path) -> None:
    places = usual_places(computer(tmp_path))
    assert places[0].folder == tmp_path / ".cache" / "huggingface" / "hub"
    assert len({place.folder for place in places}) == len(places)
    assert {place.program for place in places} == {
        "Hugging Face", "ComfyUI", "InvokeAI", "Stable Diffusion web UI", "Stability Matrix", "SwarmUI", "Triptych",
        "folders of yours",
    }  # fmt: skip


def test_the_environment_moves_places(tmp_path: Path) -> None:
    found = folders(
        computer(
            tmp_path,
            HF_HOME=str(tmp_path / "hf"),
            HF_HUB_CACHE=str(tmp_path / "cache"),
            XDG_CACHE_HOME=str(tmp_path / "xdg"),
            INVOKEAI_ROOT=str(tmp_path / "invoke"),
            COMFYUI_PATH=str(tmp_path / "comfy-here"),
            STABILITY_MATRIX_APPDATAHOME=str(tmp_path / "matrix"),
        )
    )
    assert next(iter(found)) == tmp_path / "cache"
    wanted = ("hf/hub", "xdg/huggingface/hub", "invoke/models", "comfy-here/models/unet", "matrix/Models/Unet")
    assert {tmp_path / name for name in wanted} <= found.keys()


@pytest.mark.parametrize(
    ("system", "settings", "data"),
    [
        ("linux", ".config", ".local/share"),
        ("darwin", "Library/Application Support", "Library/Application Support"),
        ("win32", "AppData/Roaming", "AppData/Local"),
    ],
)
def test_each_system_has_its_own_places(tmp_path: Path, system: str, settings: str, data: str) -> None:
    found = folders(computer(tmp_path, system))
    assert found[tmp_path / settings / "StabilityMatrix/Models/DiffusionModels"] == "Stability Matrix"
    assert found[tmp_path / data / "Comfy-Desktop/ComfyUI-Shared/models/diffusion_models"] == "ComfyUI"
    assert found[tmp_path / "Documents/ComfyUI/models/checkpoints"] == "ComfyUI"
    assert found[tmp_path / "stable-diffusion-webui-forge/models/Stable-diffusion"] == "Stable Diffusion web UI"
    assert found[tmp_path / "invokeai/models"] == "InvokeAI"


def test_windows_drives_are_looked_at_too(tmp_path: Path) -> None:
    drive = tmp_path / "D"
    found = folders(Computer(home=tmp_path, environment={}, system="win32", drives=(drive,)))
    assert drive / "ComfyUI_windows_portable/ComfyUI/models/diffusion_models" in found
    assert drive / "StabilityMatrix/Data/Models/StableDiffusion" in found


def test_own_models_and_own_cache_are_places(tmp_path: Path) -> None:
    found = folders(computer(tmp_path))
    assert found[user_paths().models] == found[user_paths().cache / "hub"] == "Triptych"


def test_this_computer_is_looked_at() -> None:
    assert this_computer().system == sys.platform
    assert usual_places()


def test_programs_that_say_where_their_models_lie(tmp_path: Path) -> None:
    (tmp_path / ".config/ComfyUI").mkdir(parents=True)
    (tmp_path / ".config/ComfyUI/config.json").write_text(json.dumps({"basePath": str(tmp_path / "desk")}))
    (tmp_path / ".config/StabilityMatrix").mkdir(parents=True)
    (tmp_path / ".config/StabilityMatrix/library.json").write_text(json.dumps({"LibraryPath": str(tmp_path / "lib")}))
    (tmp_path / "invokeai").mkdir()
    (tmp_path / "invokeai/invokeai.yaml").write_text("schema_version: 4\nmodels_dir: ~/elsewhere\n")
    (tmp_path / "ComfyUI").mkdir()
    (tmp_path / "ComfyUI/extra_model_paths.yaml").write_text("mine:\n  base_path: big\n  unet: flux\n")
    found = folders(computer(tmp_path))
    wanted = ("desk/models/unet", "lib/Models/StableDiffusion", "elsewhere", "ComfyUI/big/flux")
    assert {tmp_path / name for name in wanted} <= found.keys()


COMFY = """
a111:
    base_path: {base}
    checkpoints: models/Stable-diffusion
    vae: models/VAE
comfyui:
    is_default: true
    diffusion_models: |
        one
        ${{DISK}}/two
    unet: ~/three
    loras: ignored
text: no section
"""


def test_comfyuis_extra_paths(tmp_path: Path) -> None:
    file = tmp_path / "extra_model_paths.yaml"
    file.write_text(COMFY.format(base=tmp_path / "webui"))
    assert comfy_folders(file, {"DISK": str(tmp_path / "disk")}, tmp_path / "home") == (
        tmp_path / "webui/models/Stable-diffusion",
        tmp_path / "one",
        tmp_path / "disk/two",
        tmp_path / "home/three",
    )


@settings(deadline=None)
@given(text=st.text() | st.sampled_from(["[" * 5000, "&a [*a]", "a: !!python/object:os.system x", "- 1", "a: {b: c"]))
def test_settings_of_any_kind_are_survived(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "invokeai.yaml"
    file.write_bytes(text.encode("utf-8", errors="surrogatepass"))
    assert isinstance(comfy_folders(file, {}, file.parent), tuple)
    assert isinstance(invoke_models(file.parent, {}, file.parent), Path)
    assert comfy_desktop_base(file) is None


def test_drives_of_other_computers_are_told_by_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nas = str(tmp_path / "nas")
    mounts = frozenset({nas})
    assert network_drive(tmp_path / "nas", mounts) == nas
    assert network_drive(tmp_path / "nas" / "models" / ".." / "x", mounts) == nas
    assert network_drive(tmp_path / "nas2", mounts) is None
    assert network_drive(tmp_path, mounts) is None
    assert network_drive(Path("//server/share/models"), frozenset()) == "//server/share"
    monkeypatch.setattr(network.os.path, "abspath", lambda path: path)
    assert network_drive(r"\\server\share\x", ()) == r"\\server/share"  # type: ignore[arg-type]
    assert network_drive(r"\\?\C:\models", ()) is None  # type: ignore[arg-type]


def test_settings_on_drives_of_other_computers_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_file", lambda file: pytest.fail(f"{file} was touched"))
    far = Computer(home=tmp_path, environment={}, system="linux", mounts={str(tmp_path)})
    assert tmp_path / "invokeai" / "models" in folders(far)


def test_network_mounts_are_told_by_their_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    import psutil

    parts = [("/", "ext4"), ("/nas", "nfs4"), ("/ssh", "fuse.sshfs"), ("/win", "cifs")]
    listed = [psutil._ntuples.sdiskpart("x", place, kind, "") for place, kind in parts]
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: listed if all else [])
    assert network_mounts() == {"/nas", "/ssh", "/win"}


def test_windows_tells_its_drives_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {"C:\\": 3, "D:\\": 3, "E:\\": 5, "Z:\\": 4}
    monkeypatch.setattr(network, "_is_windows", lambda: True)
    monkeypatch.setattr(network, "_drive_type", lambda root: kinds.get(root, 1))
    assert network_mounts() == {"Z:\\"}
    assert fixed_drives() == (Path("C:\\"), Path("D:\\"))

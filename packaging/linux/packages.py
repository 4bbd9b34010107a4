"""The .deb and the portable .tar.zst of a bundle: `python packaging/linux/packages.py dist/triptych --out dist`."""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
ARCHITECTURE: Final = {"x86_64": "amd64", "aarch64": "arm64"}
# What the bundle does not bring, because it belongs to the machine: its C library, its graphics driver, its fonts.
DEPENDS: Final = "libc6 (>= 2.36), libegl1, libgl1, libxcb1, fontconfig-config, fonts-dejavu-core | fonts-liberation"
RECOMMENDS: Final = "libwayland-client0, libwayland-cursor0, libwayland-egl1"
CONTROL: Final = """\
Package: triptych
Version: {version}
Architecture: {architecture}
Maintainer: The Triptych authors <triptych@localhost>
Installed-Size: {size}
Depends: {depends}
Recommends: {recommends}
Section: graphics
Priority: optional
Description: make pictures from prompts with FLUX in three values
 A desktop studio that makes pictures from words on this computer, with models
 whose weights are -1, 0 and +1. A small model comes with it.
"""
SHARED: Final = {
    "packaging/triptych.desktop": "share/applications/triptych.desktop",
    "packaging/linux/triptych.metainfo.xml": "share/metainfo/triptych.metainfo.xml",
    "resources/icons/triptych.png": "share/icons/hicolor/256x256/apps/triptych.png",
    "resources/icons/triptych.svg": "share/icons/hicolor/scalable/apps/triptych.svg",
    "NOTICE": "share/doc/triptych/copyright",
}
EPOCH: Final = "1767225600"  # what every file in a package is dated, so that one bundle makes one package


def main() -> int:
    """Make both and their checksums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--level", type=int, default=12, help="of zstd, 1 to 19 (%(default)s)")
    arguments = parser.parse_args()
    version = subprocess.run(
        [arguments.bundle / "triptych", "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    arguments.out.mkdir(parents=True, exist_ok=True)
    files = [
        make_deb(arguments.bundle, version, arguments.out, level=arguments.level),
        make_archive(arguments.bundle, version, arguments.out, level=arguments.level),
    ]
    sums = "".join(f"{_sha256(file)}  {file.name}\n" for file in files)
    (arguments.out / "SHA256SUMS").write_text(sums, encoding="ascii")
    for file in files:
        print(f"{file.stat().st_size:>12,}  {file}")
    return 0


def make_deb(bundle: Path, version: str, out: Path, *, level: int) -> Path:
    """The package for Debian and its kin: the bundle in /opt/triptych, a link in /usr/bin, and the menu's entry.

    It has no maintainer scripts: dpkg removes all that it brought, and what a person made lies in their home.
    """
    architecture = ARCHITECTURE[os.uname().machine]
    file = out / f"triptych_{version}_{architecture}.deb"
    with tempfile.TemporaryDirectory(dir=out) as folder:
        root = Path(folder)
        root.chmod(0o755)
        _copy(bundle, root / "opt" / "triptych")
        _share(root / "usr")
        (root / "usr" / "bin").mkdir(parents=True)
        (root / "usr" / "bin" / "triptych").symlink_to("../../opt/triptych/triptych")
        control = root / "DEBIAN" / "control"
        control.parent.mkdir()
        control.write_text(
            CONTROL.format(
                version=version,
                architecture=architecture,
                size=_bytes(root) // 1024,
                depends=DEPENDS,
                recommends=RECOMMENDS,
            ),
            encoding="utf-8",
        )
        _run("dpkg-deb", "--root-owner-group", "-Zzstd", f"-z{level}", "--build", str(root), str(file))
    return file


def make_archive(bundle: Path, version: str, out: Path, *, level: int) -> Path:
    """The portable archive: one folder to unpack anywhere, whose `triptych` starts the program."""
    name = f"triptych-{version}-linux-{os.uname().machine}"
    file = out / f"{name}.tar.zst"
    with tempfile.TemporaryDirectory(dir=out) as folder:
        _copy(bundle, Path(folder) / name)
        _share(Path(folder) / name)
        _run(
            *("tar", "--create", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", f"--mtime=@{EPOCH}"),
            *("--directory", folder, "--use-compress-program", f"zstd -{level} -T0", "--file", str(file), name),
        )
    return file


def _copy(bundle: Path, target: Path) -> None:
    """Lay the bundle out once more, by hard links where the disk allows."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(bundle, target, symlinks=True, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _share(prefix: Path) -> None:
    for source, place in SHARED.items():
        (prefix / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / source, prefix / place)


def _bytes(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir())


def _run(*command: str) -> None:
    subprocess.run(command, check=True, env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH}, stdout=sys.stderr)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())

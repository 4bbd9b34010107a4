"""The engine's part of the self-test: libraries, a picture, a kernel, the engine process."""

import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import resources
from engine.checks import AbsentError, CheckFailedError, run_checks, to_json
from engine.child_process import child_environment
from engine.client import EngineClient
from engine.commands import console
from engine.events import PictureReady
from engine.picture import read_settings

REFERENCE: Final = "self-test/reference.png"
LEAST_PSNR: Final = 40.0  # dB
LIBRARIES: Final = (
    *("torch", "diffusers", "transformers", "accelerate", "tokenizers", "sentencepiece", "safetensors", "numpy"),
    *("PIL", "huggingface_hub", "keyring", "psutil", "pynvml", "yaml", "starlette", "uvicorn"),
)
LOADER_VARIABLES: Final = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LIBPATH")
COMPILERS: Final = ("cc", "gcc", "clang", "cl", "tcc")
CAPABILITY: Final = 80


def main() -> int:
    """Run the checks and write them to stdout as JSON; 0 also where one failed."""
    with console.libraries_kept_quiet():
        checks = run_checks(
            {
                "libraries": check_libraries,
                "no compiler": check_no_compiler,
                "picture": check_picture,
                "kernel": check_kernel,
                "environment": lambda: check_environment(os.environ),
                "engine process": check_engine_process,
            }
        )
    console.emit_json({"checks": to_json(checks)})
    return 0


def check_libraries(names: tuple[str, ...] = LIBRARIES) -> str:
    """Import every library that a picture or a command may need."""
    wrong = []
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 (a library may fail in any way)
            wrong.append(f"{name} ({error})")
    if wrong:
        raise CheckFailedError(f"these libraries cannot be loaded: {', '.join(wrong)}: install Triptych again")
    return f"{len(names)} libraries load"


def check_no_compiler(which: Callable[[str], str | None] = shutil.which) -> str:
    """See that this process, whose other checks follow, could not have called a compiler."""
    if found := [name for name in COMPILERS if which(name)]:
        raise CheckFailedError(
            f"the checks ran beside a compiler ({', '.join(found)}), so they do not show its absence"
        )
    return "no compiler is on the path of these checks"


def check_picture(reference: Path | None = None) -> str:
    """Make the picture that ships once more, from its own settings, and compare."""
    from engine.distances import psnr, read_pixels
    from engine.session import Session

    shipped = reference or resources.find(REFERENCE)
    settings = read_settings(shipped)
    session = Session.open(settings.model, device="cpu", activations=settings.activations)
    try:
        events = list(session.generate(settings.again))
    finally:
        session.close()
    ready = [event for event in events if isinstance(event, PictureReady)]
    if not ready:
        raise CheckFailedError(f"{settings.model} made no picture: {events[-1]}")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.png"
        made.write_bytes(ready[0].png)
        distance = psnr(read_pixels(made), read_pixels(shipped))
    if distance is None:
        return f"{settings.model} makes the picture that ships, bit for bit"
    if distance < LEAST_PSNR:
        raise CheckFailedError(
            f"{settings.model} makes another picture than the one that ships: {distance:.1f} dB, {LEAST_PSNR:g} needed"
        )
    return f"{settings.model} makes the picture that ships within {distance:.1f} dB"


def check_kernel() -> str:
    """Compile a kernel to a GPU's machine code, which takes neither a GPU nor a C compiler."""
    if importlib.util.find_spec("triton") is None:
        raise AbsentError("Triton is not in this bundle: its kernels come with the GPU pack")
    import triton
    from triton.backends.compiler import GPUTarget
    from triton.compiler import ASTSource

    from kernels.triton.quantize import quantize_kernel

    pointers = {"x_ptr": "*bf16", "input_scale_ptr": "*fp32", "values_ptr": "*i8", "scale_ptr": "*fp32"}
    types = pointers | {"total_ptr": "*i32", "K": "i32", "BLOCK_K": "constexpr"}
    with tempfile.TemporaryDirectory() as cache:
        os.environ["TRITON_CACHE_DIR"] = cache
        source = ASTSource(quantize_kernel, types, constexprs={"BLOCK_K": 1024})
        cubin = triton.compile(source, target=GPUTarget("cuda", CAPABILITY, 32)).asm["cubin"]
    return f"a kernel compiles for sm_{CAPABILITY}: {len(cubin):,} bytes"


def check_environment(environment: Mapping[str, str]) -> str:
    """See that what this program starts does not get this program's libraries."""
    frozen = bool(getattr(sys, "frozen", False))
    folder = str(Path(sys.executable).parent)
    child = child_environment(environment, frozen=frozen)
    for name in LOADER_VARIABLES:
        if frozen and folder in child.get(name, ""):
            raise CheckFailedError(f"what Triptych starts would get its libraries: {name} is {child[name]}")
    return "what Triptych starts gets the system's libraries"


def check_engine_process() -> str:
    """Start the engine process as the window does, and stop it."""
    client = EngineClient()
    try:
        client.start()
        return f"it answers as process {client.pid}"
    finally:
        client.close()

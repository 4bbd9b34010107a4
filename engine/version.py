"""The program's version and the versions of what it computes with."""

from importlib import metadata
from typing import Final

VERSION: Final = "1.0.0"
LIBRARIES: Final = (
    "torch",
    "triton",
    "diffusers",
    "transformers",
    "tokenizers",
    "safetensors",
    "pillow",
)


def versions() -> dict[str, str]:
    """The version of the program and of each library that shapes a picture; libraries not installed are left out."""
    found = {"triptych": VERSION}
    for library in LIBRARIES:
        try:
            found[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            continue
    return found

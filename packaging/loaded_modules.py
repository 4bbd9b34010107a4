"""The modules that pictures and conversions load, told by loading them: `python packaging/loaded_modules.py`.

The libraries import most of what they have lazily, by names that no look at the code finds. So the bundle's
recipe asks here, and collects what comes up. Standard output is a JSON list of module names.
"""

import contextlib
import importlib
import json
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = ("accelerate", "diffusers", "huggingface_hub", "sentencepiece", "tokenizers", "torch", "transformers")
LEFT_OUT = ("triton", "kernels.triton")


def main() -> int:
    """Load everything, then write the list."""
    sys.path.insert(0, str(ROOT))
    with contextlib.redirect_stdout(sys.stderr):
        _import_own()
        _make_picture()
        _learn_a_step()
    print(json.dumps(sorted(name for name, module in sys.modules.items() if _is_collected(name, module))))
    return 0


def _import_own() -> None:
    for package in ("engine", "kernels"):
        found = importlib.import_module(package)
        for each in pkgutil.walk_packages(found.__path__, f"{package}."):
            if not each.name.startswith(LEFT_OUT):
                importlib.import_module(each.name)


def _make_picture() -> None:
    from engine.requests import GenerationRequest
    from engine.session import Session

    session = Session.open("pocket", device="cpu")
    for event in session.generate(GenerationRequest(prompt="a red ball", seed=7, steps=1)):
        print(type(event).__name__)
    session.close()


def _learn_a_step() -> None:
    """One step of the optimizer, which imports what a picture never needs."""
    import torch

    weight = torch.nn.Parameter(torch.ones(2))
    optimizer = torch.optim.AdamW([weight])
    weight.square().sum().backward()
    optimizer.step()
    optimizer.zero_grad()


def _is_collected(name: str, module: ModuleType) -> bool:
    """Whether it is a library's and a file: torch also makes modules that lie nowhere."""
    file = getattr(module, "__file__", None)
    return name.split(".")[0] in LIBRARIES and file is not None and Path(file).is_file()


if __name__ == "__main__":
    sys.exit(main())

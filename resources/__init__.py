"""What ships beside the code, and where to find it."""

from pathlib import Path


def find(relative: str) -> Path:
    """The file or folder `relative` (with slashes) of what ships, e.g. `icons/triptych.svg`.

    The place is that of this package: a checkout, an installed wheel and a frozen bundle alike keep
    what ships beside it.

    Raises:
        FileNotFoundError: nothing of that name ships.
    """
    path = root() / relative
    if not path.exists():
        raise FileNotFoundError(f"{relative} is missing from {root()}: install Triptych again")
    return path


def models_folder() -> Path:
    """The folder of the models that ship; it need not exist."""
    return root() / "models"


def root() -> Path:
    """The folder of everything that ships."""
    return Path(__file__).resolve().parent

"""A model's way into the bin, and back."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.system_bin import Binned, bring_back, move_to_bin


@dataclass(frozen=True, kw_only=True)
class Removed:
    """What was taken away: a folder that lies in the bin now, or a link, whose folder stays where it is.

    `fault` says why nothing was taken away.
    """

    folder: Path
    binned: Binned | None = None
    linked: Path | None = None
    fault: str | None = None


def remove_model(folder: Path) -> Removed:
    """Move a model's folder to the bin; of a linked one only the link goes."""
    if folder.is_symlink():
        target = folder.readlink()
        try:
            folder.unlink()
        except OSError as error:
            text = QCoreApplication.translate("Models", "{folder} stays ({reason}): check its permissions")
            return Removed(folder=folder, fault=text.format(folder=folder, reason=error.strerror or error))
        return Removed(folder=folder, linked=target)
    binned = move_to_bin([folder])
    return Removed(folder=folder, binned=binned, fault=binned.fault)


def restore_model(removed: Removed) -> str | None:
    """Bring a model back to where it was; a sentence where that fails."""
    if removed.linked is not None:
        try:
            removed.folder.symlink_to(removed.linked, target_is_directory=True)
        except OSError as error:
            text = QCoreApplication.translate("Models", "{folder} did not come back ({reason}): add its folder again")
            return text.format(folder=removed.folder, reason=error.strerror or error)
        return None
    return bring_back(removed.binned).fault if removed.binned else None

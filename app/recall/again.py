"""Whether a picture of ours can be made again here, bit for bit."""

import functools
import logging
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.recall.start import why_not_from_start
from engine.checkpoint.digest import weights_digest
from engine.errors import InvalidModel
from engine.picture import SHORT_HASH, PictureSettings
from engine.protocol import OpenedModel
from engine.version import versions

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Here:
    """What would make a picture here; the fields are those of `engine.picture.PictureSettings`.

    `weights_sha256` is `engine.checkpoint.digest.weights_digest` of the model's folder, `versions` is
    `engine.version.versions()`; device, backend and activations are those of the model that is open.
    """

    model: str
    weights_sha256: str
    activations: str
    backend: str
    device: str
    versions: dict[str, str]


def here_with(opened: OpenedModel | None) -> Here | None:
    """What the model that the engine has open makes pictures with; None without one, or when its files have gone."""
    if opened is None:
        return None
    try:
        digest = weights_digest(opened.description.folder)
    except InvalidModel as error:
        log.warning("%s", error)
        return None
    return Here(
        model=opened.description.name,
        weights_sha256=digest,
        activations=opened.activations,
        backend=opened.backend,
        device=opened.device_name,
        versions=_versions(),
    )


@functools.cache
def _versions() -> dict[str, str]:
    """Those of this run, looked up on the disk once."""
    return versions()


def why_not_again(settings: PictureSettings, here: Here | None) -> str | None:
    """None where the same request gives the same bytes here, or else one sentence with all that differs.

    `settings` are those that `app.recall.reading` gave, with the place of the picture that they begin from, if any;
    `here` is None while no model is open. On a CPU the number of threads also counts, which no picture says.
    """
    if here is None:
        return QCoreApplication.translate(
            "Recall", "Whether this picture can be made again bit for bit is known once a model is open."
        )
    differences = [*_different_makers(settings, here), *_different_versions(settings, here)]
    if settings.tile is not None:
        text = QCoreApplication.translate("Recall", "it was decoded in tiles of {pixels} pixels for lack of memory")
        differences.append(text.format(pixels=settings.tile))
    if (start := why_not_from_start(settings)) is not None:
        differences.append(start)
    if not differences:
        return None
    text = QCoreApplication.translate("Recall", "Made again here it can differ from this picture: {differences}.")
    return text.format(differences="; ".join(differences))


def _different_makers(settings: PictureSettings, here: Here) -> list[str]:
    differences = []
    if settings.weights_sha256 != here.weights_sha256:
        text = QCoreApplication.translate(
            "Recall", "its model is {then} (weights {then_hash}), the open one is {now} (weights {now_hash})"
        )
        short = {"then_hash": settings.weights_sha256[:SHORT_HASH], "now_hash": here.weights_sha256[:SHORT_HASH]}
        differences.append(text.format(then=settings.model, now=here.model, **short))
    for then, now, text in (
        (settings.device, here.device, QCoreApplication.translate("Recall", "it was made on {then}, this is {now}")),
        (
            settings.backend,
            here.backend,
            QCoreApplication.translate("Recall", "its backend was {then}, the one here is {now}"),
        ),
        (
            settings.activations,
            here.activations,
            QCoreApplication.translate("Recall", "its activations were {then}, here they are {now}"),
        ),
    ):
        if then != now:
            differences.append(text.format(then=then, now=now))
    return differences


def _different_versions(settings: PictureSettings, here: Here) -> list[str]:
    differences = []
    for name in sorted(settings.versions.keys() | here.versions.keys()):
        then, now = settings.versions.get(name), here.versions.get(name)
        if then == now:
            continue
        if then is None:
            text = QCoreApplication.translate("Recall", "{library} is {now} and was not there")
        elif now is None:
            text = QCoreApplication.translate("Recall", "{library} was {then} and is not here")
        else:
            text = QCoreApplication.translate("Recall", "{library} was {then} and is {now}")
        differences.append(text.format(library=name, then=then, now=now))
    return differences

"""How far two pictures are from each other, pixel by pixel, and the picture of that.

The module is imported with the window's other ones, and numpy by the thread that first measures: a tenth of a second.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from app.compare.alignment import Alignment, Way

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PEAK: Final = 255
Pixels: TypeAlias = "NDArray[np.uint8]"  # [height, width, 3]


@dataclass(frozen=True, kw_only=True)
class Distance:
    """The distance of two pictures of one size.

    `psnr_db` is the peak signal-to-noise ratio over all channels in dB, None for pictures that are equal; `mean` the
    mean difference in levels of 255; `equal_share` (0 to 1) how many pixels are exactly the same.
    """

    psnr_db: float | None
    mean: float
    equal_share: float


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The absolute differences [height, width, 3] of what two pictures have in common, and where that lies."""

    levels: Pixels
    box: tuple[float, float, float, float]

    def image(self, gain: int) -> QImage:
        """The differences `gain` times as bright; black is equal."""
        import numpy as np

        table = np.minimum(np.arange(PEAK + 1) * gain, PEAK).astype(np.uint8)
        return to_image(table[self.levels])


def to_pixels(image: QImage) -> Pixels:
    """An image as [height, width, 3], 8 bits a channel; what is transparent counts as it is drawn, on white."""
    import numpy as np

    if image.hasAlphaChannel():
        flat = QImage(image.size(), QImage.Format.Format_RGB32)
        flat.fill(Qt.GlobalColor.white)
        _lay(image, flat)
        image = flat
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows: Any = np.frombuffer(rgb.constBits(), dtype=np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    pixels: Pixels = rows[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3).copy()
    return pixels


def to_image(pixels: Pixels) -> QImage:
    """An image that owns its pixels [height, width, 3]."""
    import numpy as np

    height, width, _ = pixels.shape
    whole = np.ascontiguousarray(pixels)
    return QImage(whole.data, width, height, width * 3, QImage.Format.Format_RGB888).copy()


def distance(a: Pixels, b: Pixels) -> Distance:
    """The distance of two pictures [height, width, 3] of one size."""
    import numpy as np

    assert a.shape == b.shape, f"pictures of two sizes have no distance: {a.shape}, {b.shape}"
    levels = absolute(a, b)
    counts = np.bincount(levels.reshape(-1), minlength=PEAK + 1).astype(np.float64)
    values = np.arange(PEAK + 1, dtype=np.float64)
    error = float((counts * values**2).sum() / levels.size)
    return Distance(
        psnr_db=10 * math.log10(PEAK**2 / error) if error else None,
        mean=float((counts * values).sum() / levels.size),
        equal_share=float((levels.max(axis=2) == 0).mean()),
    )


def absolute(a: Pixels, b: Pixels) -> Pixels:
    """The absolute difference of two pictures of one size."""
    import numpy as np

    return np.maximum(a, b) - np.minimum(a, b)


def difference(a: QImage, b: QImage, alignment: Alignment) -> Difference:
    """The differences of what both pictures cover; of two sizes of one shape, with the smaller one scaled up."""
    left, top, width, height = (round(side) for side in alignment.common)
    cut = []
    for image, box in ((a, alignment.a), (b, alignment.b)):
        x, y = left - round(box[0]), top - round(box[1])
        cut.append(to_pixels(_in_frame(image, alignment).copy(x, y, width, height)))
    return Difference(levels=absolute(*cut), box=alignment.common)


def _in_frame(image: QImage, alignment: Alignment) -> QImage:
    """The image at the scale in which it lies in the frame."""
    if alignment.way is not Way.SCALED:
        return image
    size, ways = QSize(*alignment.size), Qt.AspectRatioMode.IgnoreAspectRatio
    return image.scaled(size, ways, Qt.TransformationMode.SmoothTransformation)


def _lay(image: QImage, upon: QImage) -> None:
    painter = QPainter(upon)
    painter.drawImage(QRectF(upon.rect()), image)
    painter.end()

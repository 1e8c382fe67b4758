"""What people put around and onto pictures: lane names, sizes with ticks, frames, pen marks, a coloured ladder.

Everything is drawn as a mask of ink in the picture's own bit depth. ``pad`` widens the picture with paper first.
"""

from __future__ import annotations

import numpy as np
from other_gel import Image
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

FONTS = ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "DejaVuSans.ttf", "DejaVuSerif-Bold.ttf")


class Sheet:
    """A picture that is being labelled: its values, the paper's and the ink's value, and how far it was moved."""

    def __init__(self, pixels: Image, *, paper: float, ink: float) -> None:
        self.pixels, self.paper, self.ink = pixels, paper, ink
        self.left = self.top = 0

    def pad(self, left: int, top: int, right: int, bottom: int) -> None:
        """Add paper on the four sides."""
        self.pixels = np.pad(self.pixels, ((top, bottom), (left, right)), constant_values=self.paper)
        self.left, self.top = self.left + left, self.top + top

    def _lay(self, mask: Pillow.Image, ink: float | None = None) -> None:
        cover = np.asarray(mask, float) / 255
        self.pixels = self.pixels * (1 - cover) + (self.ink if ink is None else ink) * cover

    def _blank(self) -> Pillow.Image:
        return Pillow.new("L", self.pixels.shape[::-1], 0)

    def write(self, words: list[tuple[float, float, str]], *, size: int, turn: int = 0, font: str = FONTS[0]) -> None:
        """Write words with their middle at given places of the padded picture."""
        mask, face = self._blank(), ImageFont.truetype(font, size)
        for x, y, word in words:
            box = face.getbbox(word)
            tile = Pillow.new("L", (int(box[2]) + 4, int(box[3]) + 4), 0)
            ImageDraw.Draw(tile).text((2, 1), word, fill=255, font=face)
            tile = tile.rotate(turn, expand=True)
            mask.paste(255, (round(x - tile.width / 2), round(y - tile.height / 2)), tile)
        self._lay(mask)

    def line(self, points: list[tuple[float, float]], *, wide: float, ink: float | None = None) -> None:
        """Draw a line through points."""
        mask = self._blank()
        ImageDraw.Draw(mask).line(points, fill=255, width=max(1, round(wide)), joint="curve")
        self._lay(mask, ink)

    def frame(self, box: tuple[float, float, float, float], *, wide: int) -> None:
        """Draw a rectangle."""
        mask = self._blank()
        ImageDraw.Draw(mask).rectangle(box, outline=255, width=wide)
        self._lay(mask)


def pen_marks(rng: np.random.Generator, sheet: Sheet, x: float, ys: list[float], *, size: float) -> None:
    """Mark ladder bands by hand: short strokes of a pen that glows or blackens, not quite level."""
    for y in ys:
        tilt, start = rng.uniform(-0.15, 0.15), x + rng.uniform(-0.3, 0.3) * size
        length = size * rng.uniform(0.7, 1.3)
        middle = (start + length / 2, y + tilt * length / 2 + rng.uniform(-1, 1))
        sheet.line([(start, y), middle, (start + length, y + tilt * length)], wide=rng.uniform(1.5, max(2, size / 8)))


def paint_colour(pixels: Image, ladder: Image, colour: tuple[float, float, float]) -> Image:
    """Return red, green and blue of a grey picture (0 to 255) with a stained ladder laid over it (0 to 1)."""
    return np.stack([pixels * (1 - ladder * (1 - channel)) for channel in colour], axis=-1)

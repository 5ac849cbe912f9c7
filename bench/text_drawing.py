"""Draws the photos of `bench/text_photos`: `python -m bench.text_drawing FOLDER-WITH-FONTS ...`.

Panels with lines of text, put into a picture in perspective, dimmed, blurred and with a camera's noise. The photos are
committed, so that whoever measures needs neither this nor the fonts.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from bench.recogniser_judged import FOLDER as BACKGROUNDS
from bench.text_judged import FOLDER, descriptions

SIZE = (800, 600)
Points = Sequence[tuple[float, float]]
_PADDING, _LEADING = 0.6, 1.35  # of the size of the letters


def drawn(photo: Mapping[str, Any], fonts: Mapping[str, Path]) -> Image.Image:
    """The photo that an entry of photos.yaml describes."""
    panel = _panel(photo, ImageFont.truetype(str(fonts[photo["font"]]), photo["size"]))
    picture = _background(photo["behind"])
    _put(picture, panel, photo)
    picture = ImageEnhance.Brightness(picture).enhance(photo.get("dim", 1.0))
    return _noisy(picture.filter(ImageFilter.GaussianBlur(photo.get("blur", 0.4))))


def _panel(photo: Mapping[str, Any], font: ImageFont.FreeTypeFont) -> Image.Image:
    lines, size = photo["lines"], photo["size"]
    width = max(font.getlength(line) for line in lines)
    pad, leading = round(_PADDING * size), round(_LEADING * size)
    panel = Image.new("RGBA", (round(width) + 2 * pad, leading * len(lines) + pad), photo["paper"])
    draw = ImageDraw.Draw(panel)
    for number, line in enumerate(lines):
        left = pad if photo["align"] == "left" else (panel.width - font.getlength(line)) / 2
        draw.text((left, pad / 2 + number * leading), line, fill=photo["ink"], font=font)
    return panel


def _background(named: str) -> Image.Image:
    if named.startswith("#"):
        return Image.new("RGB", SIZE, ImageColor.getrgb(named))
    return Image.open(BACKGROUNDS / f"{named}.jpg").convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)


def _put(picture: Image.Image, panel: Image.Image, photo: Mapping[str, Any]) -> None:
    wide = round(photo["share"] * SIZE[0])
    panel = panel.resize((wide, round(panel.height * wide / panel.width)), Image.Resampling.LANCZOS)
    panel = _tilted(panel, photo.get("tilt", 0.0)).rotate(photo.get("turn", 0), Image.Resampling.BICUBIC, expand=True)
    panel.thumbnail(SIZE)
    picture.paste(panel, ((SIZE[0] - panel.width) // 2, (SIZE[1] - panel.height) // 2), panel)


def _tilted(panel: Image.Image, by: float) -> Image.Image:
    """As seen from the left: its right side is farther away."""
    width, height = panel.size
    right, inset = width * (1 - by / 2), by * height / 2
    corners = ((0, 0), (0, height), (width, height), (width, 0))
    seen = ((0.0, 0.0), (0.0, height), (right, height - inset), (right, inset))
    return panel.transform(
        panel.size, Image.Transform.PERSPECTIVE, _projection(seen, corners), Image.Resampling.BICUBIC
    )


def _projection(points: Points, onto: Points) -> list[float]:
    """The eight coefficients that Pillow wants, of the projection that maps the one quadrilateral to the other."""
    rows, values = [], []
    for (x, y), (u, v) in zip(points, onto, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(each) for each in np.linalg.solve(np.array(rows), np.array(values))]


def _noisy(picture: Image.Image) -> Image.Image:
    noise = np.random.default_rng(1).normal(0, 3, (SIZE[1], SIZE[0], 1))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def main() -> int:
    """Draw all of them into their folder, with the fonts below the folders that the command line names."""
    found = (path for folder in sys.argv[1:] for path in Path(folder).rglob("*") if path.suffix in (".ttf", ".otf"))
    fonts = {path.stem: path for path in found}
    for _, name, photo in descriptions():
        drawn(photo, fonts).save(FOLDER / f"{name}.jpg", quality=55, optimize=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

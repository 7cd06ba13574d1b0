"""Opening photos by allow-list, and - run as a child with limits - drawing them anew without EXIF or GPS."""

from __future__ import annotations

import os
import resource
import sys
import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
LARGE, SMALL = 1600, 320
Image.MAX_IMAGE_PIXELS = None  # the cap is files.MAX_PIXELS, checked before any pixel is decoded


def open_photo(file: BinaryIO) -> Image.Image | None:
    """The image with its size read and no pixel decoded; None for what is no photo."""
    _register_heif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Image.open(file, formats=FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        return None


def redraw(source: Path, large: Path, small: Path) -> tuple[int, int]:
    """Two JPEGs from a clean canvas; the size of the larger."""
    with source.open("rb") as file:
        image = open_photo(file)
        if image is None:
            raise ValueError("no photo")
        image.draft("RGB", (LARGE, LARGE))
        upright = ImageOps.exif_transpose(image)
        canvas = Image.new("RGB", upright.size, "white")
        canvas.paste(upright, mask=upright.getchannel("A") if "A" in upright.getbands() else None)
    size = (0, 0)
    for path, edge in ((large, LARGE), (small, SMALL)):
        canvas.thumbnail((edge, edge))
        size = size if size != (0, 0) else canvas.size
        partial = path.with_suffix(".part")
        canvas.save(partial, "JPEG", quality=80, optimize=True, progressive=True)
        partial.replace(path)
    return size


def _register_heif() -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener()


def _main() -> None:
    memory = int(os.environ.get("LAKSA_CHILD_MEMORY", "0"))
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (25, 25))
    source, large, small = map(Path, sys.argv[1:4])
    width, height = redraw(source, large, small)
    sys.stdout.write(f"{width}x{height}\n")


if __name__ == "__main__":
    _main()

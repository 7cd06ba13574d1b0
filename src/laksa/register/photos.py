"""Decoding a photo, run as a child with limits: how much of it can be shown, and two clean copies without EXIF or GPS.

It answers with one line of JSON: what was drawn, or the code of a refusal. A photo whose end is missing is taken when
at least half of its rows can be shown; what is missing is left white.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import resource
import sys
import warnings
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image, ImageFile

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
LARGE, SMALL = 1600, 320
SHOWN_AT_LEAST = 0.5
# A JPEG is drawn small while it is decoded; of the others every pixel stands in memory.
MAX_PIXELS_OF_A_JPEG, MAX_PIXELS = 200_000_000, 65_000_000
NO_ROOM = 3
_NEVER_CAME = (251, 2, 250, 9)  # with what an image is filled before its own pixels come
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
Image.MAX_IMAGE_PIXELS = None  # the caps above, checked before any pixel is decoded


class Unshowable(Exception):
    """Nobody could see this photo; the code of the refusal."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The clean copy: its size, its digest, and whether the lower part of the photo was missing."""

    width: int
    height: int
    is_cut: bool
    sha256: str


def redraw(content: bytes, large: Path, small: Path) -> Drawn:
    """Two JPEGs, 1600 and 320 px at most, durable and of mode 0600. Unshowable for what cannot be drawn."""
    image, shown = decode(content)
    turn = _TURNS.get(_orientation(image))
    canvas = plain(image)
    if shown < canvas.height:
        canvas.paste("white", (0, shown, *canvas.size))
    canvas.thumbnail((LARGE, LARGE))
    canvas = canvas.transpose(turn) if turn is not None else canvas
    size, digest = canvas.size, _save(canvas, large)
    canvas.thumbnail((SMALL, SMALL))
    _save(canvas, small)
    return Drawn(*size, is_cut=shown < image.height, sha256=digest)


def decode(content: bytes) -> tuple[Image.Image, int]:
    """The decoded image and how many of its rows came; a file that was cut is read as far as it goes."""
    came = content.rstrip(b"\0")  # zeros behind a broken transfer would be read as a picture
    try:
        image, rows = _decode(came if content.startswith((b"\xff\xd8", b"RIFF")) else content)
    except MemoryError:
        raise Unshowable("photo_too_many_pixels") from None
    if min(rows / image.height, len(came) / len(content)) < SHOWN_AT_LEAST:
        raise Unshowable("photo_unreadable")
    return image, rows


def plain(image: Image.Image) -> Image.Image:
    """RGB of 8 bits, whatever way the pixels were kept; what is transparent becomes white."""
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    canvas = Image.new("RGB", layer.size, "white")
    canvas.paste(layer, mask=layer.getchannel("A"))
    return canvas


def _open(content: bytes) -> Image.Image:
    """The image with its size read and no pixel decoded."""
    if content[4:8] == b"ftyp":
        _register_heif()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    if image.width * image.height > (MAX_PIXELS_OF_A_JPEG if _is_jpeg(image) else MAX_PIXELS):
        raise Unshowable("photo_too_many_pixels")
    longer = max(image.size)  # of a JPEG no more is decoded than the copy needs
    image.draft(image.mode, (image.width * LARGE // longer, image.height * LARGE // longer))
    return image


def _decode(content: bytes) -> tuple[Image.Image, int]:
    try:
        image = _open(content)
        image.load()
    except (Unshowable, MemoryError):
        raise
    except Exception:  # a broken file fails in a hundred ways, all of which are one to its sender
        return _decode_cut(content)
    return image, _rows_of_jpeg(image, image.height) if _is_jpeg(image) else image.height


def _decode_cut(content: bytes) -> tuple[Image.Image, int]:
    """What can be shown of a file whose end is missing; HEIC and AVIF are drawn whole or not at all."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        if content.startswith(b"\xff\xd8"):
            return _cut_jpeg(content)
        if content.startswith(b"\x89PNG"):
            return _cut_png(content)
        if content.startswith(b"RIFF"):
            return _cut_webp(content)
    except (Unshowable, MemoryError):
        raise
    except Exception:  # as above
        raise Unshowable("photo_unreadable") from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    raise Unshowable("photo_unreadable")


def _cut_jpeg(content: bytes) -> tuple[Image.Image, int]:
    image, rows = _load_onto_blank(_open(content))
    return image, _rows_of_jpeg(image, rows)


def _rows_of_jpeg(image: Image.Image, rows: int) -> int:
    """Blocks that never came are middle grey; an end mark behind them does not make them a picture."""
    last = _row(image, rows - 1) if rows else b""
    return _rows_before(image, last, rows) if set(last) <= {127, 128, 129} else rows


def _is_jpeg(image: Image.Image) -> bool:
    return image.format in {"JPEG", "MPO"}


def _cut_png(content: bytes) -> tuple[Image.Image, int]:
    image = _open(content)
    if image.info.get("interlace"):  # its rows come all at once and become clearer; a part of them is a pattern
        raise Unshowable("photo_unreadable")
    return _load_onto_blank(image)


def _load_onto_blank(image: Image.Image) -> tuple[Image.Image, int]:
    """Decoded onto pixels that no picture has, and how many rows are not still made of them."""
    bands = len(image.getbands())
    blank = Image.new(image.mode, image.size, _NEVER_CAME[:bands] if bands > 1 else _NEVER_CAME[0])
    image.im, never = blank.im, _row(blank, 0)
    image.load()
    return image, _rows_before(image, never, image.height)


def _cut_webp(content: bytes) -> tuple[Image.Image, int]:
    """Its decoder wants every byte: others stand in for the missing ones, and the rows made of these are left out."""
    whole = int.from_bytes(content[4:8], "little") + 8
    if not 0 < whole - len(content) <= len(content):
        raise Unshowable("photo_unreadable")
    for filler in (b"\0", b"\x55", b"\xaa"):  # with some, the decoder takes what it reads for a broken end
        image = _open(content.ljust(whole, filler))
        with suppress(OSError):
            image.load()
            return image, image.height * len(content) // whole
    raise Unshowable("photo_unreadable")


def _row(image: Image.Image, y: int) -> bytes:
    return image.crop((0, y, image.width, y + 1)).tobytes()


def _rows_before(image: Image.Image, blank: bytes, rows: int) -> int:
    """How many of so many rows stand above those at their bottom that are all `blank`."""
    return next((y + 1 for y in reversed(range(rows)) if _row(image, y) != blank), 0)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 bits over their whole range; of 32 bits or of fractions over the range that its values use."""
    wide = image.convert("F")
    low, high = (float(value) for value in wide.getextrema())  # type: ignore[arg-type]
    low = min(low, 0.0)
    if image.mode.startswith("I;16"):
        high = 65_535.0
    else:
        high = next(
            (top for top in ((1.0, 255.0, 65_535.0) if image.mode == "F" else (255.0, 65_535.0)) if high <= top), high
        )
    scale = 255 / (high - low)
    return wide.point(lambda value: value * scale + (0.5 - low * scale)).convert("L")


def _orientation(image: Image.Image) -> int:
    """How the phone was held; upright where its EXIF cannot be read."""
    try:
        return int(image.getexif().get(0x0112, 1))
    except Exception:
        return 1


def _save(image: Image.Image, path: Path) -> str:
    """The SHA-256 of what was written."""
    body = io.BytesIO()
    image.save(body, "JPEG", quality=80, optimize=True, progressive=True)
    partial = path.with_suffix(".part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body.getvalue())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    return hashlib.sha256(body.getvalue()).hexdigest()


def _register_heif() -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener()


def _main() -> int:
    memory = int(os.environ.get("LAKSA_CHILD_MEMORY", "0"))
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (25, 25))
    source, large, small = map(Path, sys.argv[1:4])
    try:
        answer = asdict(redraw(source.read_bytes(), large, small))
    except Unshowable as refused:
        answer = {"refused": str(refused)}
    except OSError as problem:
        return NO_ROOM if problem.errno == errno.ENOSPC else 1
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(_main())

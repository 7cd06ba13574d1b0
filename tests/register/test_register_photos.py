"""What a photo looks like when it is drawn anew: every kind of pixel, files that were cut, and what nobody can see."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from examples import examples
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image, features

from laksa.register import photos
from laksa.register.photos import Drawn, Unshowable

Picture = Callable[..., SimpleUploadedFile]
FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "HEIF")
SIZE = (64, 48)


def drawn(content: bytes, folder: Path) -> tuple[Drawn, Image.Image]:
    found = photos.redraw(content, folder / "large.jpg", folder / "small.jpg")
    return found, opened(folder / "large.jpg")


def opened(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noise(size: tuple[int, int] = (640, 480)) -> Image.Image:
    return Image.effect_noise(size, 60).convert("RGB")


def near(found: object, wanted: tuple[int, int, int]) -> bool:
    """As near as a JPEG comes."""
    assert isinstance(found, tuple)
    return all(abs(one - other) <= 4 for one, other in zip(found, wanted, strict=True))


def grey16(value: int, mode: str = "I;16") -> Image.Image:
    order = "big" if mode == "I;16B" else "little"
    return Image.frombytes(mode, SIZE, value.to_bytes(2, order) * (SIZE[0] * SIZE[1]))


def with_clear_half(mode: str, colour: tuple[int, ...]) -> Image.Image:
    """The left half opaque, the right half see-through."""
    image = Image.new(mode, SIZE, colour)
    image.paste((*colour[:-1], 0), (SIZE[0] // 2, 0, *SIZE))
    return image


PLAIN = {
    "16-bit grey, dark": (grey16(0x2000), (32, 32, 32)),
    "16-bit grey, middle": (grey16(0x8000), (128, 128, 128)),
    "16-bit grey, light": (grey16(0xF000), (240, 240, 240)),
    "16-bit grey, big-endian": (grey16(0x8000, "I;16B"), (128, 128, 128)),
    "32-bit grey of 16 bits": (Image.new("I", SIZE, 0x8000), (128, 128, 128)),
    "32-bit grey of 8 bits": (Image.new("I", SIZE, 100), (100, 100, 100)),
    "fractions": (Image.new("F", SIZE, 0.5), (128, 128, 128)),
    "fractions up to 255": (Image.new("F", SIZE, 100.0), (100, 100, 100)),
    "one bit": (Image.new("1", SIZE, 1), (255, 255, 255)),
    "8-bit grey": (Image.new("L", SIZE, 77), (77, 77, 77)),
    "palette": (Image.new("RGB", SIZE, (200, 30, 40)).quantize(4), (200, 30, 40)),
    "grey and alpha": (Image.new("LA", SIZE, (77, 255)), (77, 77, 77)),
    "half see-through": (Image.new("RGBA", SIZE, (0, 0, 0, 128)), (127, 127, 127)),
    "nothing but clear": (Image.new("RGBA", SIZE, (0, 0, 0, 0)), (255, 255, 255)),
    "print colours": (Image.new("CMYK", SIZE, (0, 255, 255, 0)), (255, 0, 0)),
    "YCbCr": (Image.new("RGB", SIZE, (10, 200, 30)).convert("YCbCr"), (10, 200, 30)),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_every_way_to_keep_pixels_becomes_the_colour_that_was_meant(kind: str) -> None:
    image, wanted = PLAIN[kind]
    found = photos.plain(image)
    assert found.mode == "RGB"
    assert near(found.getpixel((5, 5)), wanted)


def test_a_16_bit_grey_png_is_a_picture_and_not_a_white_sheet(tmp_path: Path) -> None:
    ramp = b"".join((x * 1024).to_bytes(2, "little") for x in range(64)) * 48
    _, copy = drawn(saved(Image.frombytes("I;16", SIZE, ramp)), tmp_path)
    assert near(copy.getpixel((2, 20)), (8, 8, 8))
    assert near(copy.getpixel((32, 20)), (128, 128, 128))
    assert near(copy.getpixel((62, 20)), (247, 247, 247))


def test_what_is_see_through_becomes_white_in_every_kind_of_png(tmp_path: Path) -> None:
    palette = with_clear_half("RGBA", (200, 30, 40, 255)).convert("P")
    clear = Image.new("RGB", SIZE, (1, 2, 3))
    clear.paste((200, 30, 40), (0, 0, 32, 48))
    for content in (
        saved(with_clear_half("RGBA", (200, 30, 40, 255))),
        saved(palette),
        saved(clear, transparency=(1, 2, 3)),
        saved(with_clear_half("RGBA", (200, 30, 40, 255)), "WEBP", lossless=True),
    ):
        _, copy = drawn(content, tmp_path)
        assert near(copy.getpixel((8, 20)), (200, 30, 40))
        assert near(copy.getpixel((56, 20)), (255, 255, 255))


def test_a_jpeg_in_print_colours_keeps_them(tmp_path: Path) -> None:
    _, copy = drawn(saved(Image.new("CMYK", SIZE, (255, 0, 0, 0)), "JPEG", quality=95), tmp_path)
    assert near(copy.getpixel((20, 20)), (0, 255, 255))


@pytest.mark.skipif(not features.check("avif"), reason="this build of Pillow has no AVIF")
def test_avif_is_drawn(tmp_path: Path) -> None:
    found, copy = drawn(saved(Image.new("RGB", SIZE, (200, 30, 40)), "AVIF"), tmp_path)
    assert (found.width, found.height) == SIZE
    assert near(copy.getpixel((20, 20)), (200, 30, 40))


@pytest.mark.parametrize("kind", FORMATS)
def test_the_copies_say_what_they_are(tmp_path: Path, picture: Picture, kind: str) -> None:
    found, copy = drawn(picture(kind).read(), tmp_path)
    assert found == Drawn(640, 480, is_cut=False, sha256=found.sha256)
    assert copy.size == (640, 480)
    assert (tmp_path / "large.jpg").stat().st_mode & 0o777 == 0o600
    assert opened(tmp_path / "small.jpg").size == (320, 240)


# ── files that were cut ──────────────────────────────────────────────────────────────────────────

CUT = {"JPEG": {}, "PNG": {}, "WEBP": {"lossless": True}}


@pytest.mark.parametrize("kind", CUT)
@pytest.mark.parametrize(("share", "is_cut"), [(0.999, None), (0.9, True), (0.6, True)])
def test_of_a_cut_photo_is_shown_what_came_and_the_rest_is_white(
    tmp_path: Path, kind: str, share: float, is_cut: bool | None
) -> None:
    whole = noise()
    content = saved(whole, kind, **CUT[kind])
    found, copy = drawn(content[: int(len(content) * share)], tmp_path)
    assert is_cut is None or found.is_cut == is_cut
    assert copy.size == (640, 480)
    assert near(copy.convert("L").resize((1, 1)).convert("RGB").getpixel((0, 0)), (128, 128, 128)) or is_cut
    assert copy.crop((0, 0, 640, 200)).convert("L").getextrema()[0] < 60
    if is_cut:
        assert copy.crop((0, 476, 640, 480)).convert("L").getextrema() == (255, 255)


@pytest.mark.parametrize("kind", [*CUT, "HEIF"])
@pytest.mark.parametrize("share", [0.4, 0.1])
def test_of_which_too_little_came_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    content = saved(noise((160, 120)), kind, **CUT.get(kind, {}))
    with pytest.raises(Unshowable, match="photo_unreadable"):
        drawn(content[: int(len(content) * share)], tmp_path)


@pytest.mark.parametrize("missing", [1, 2, 3, 10])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 95}], ids=["plain", "progressive", "fine"])
def test_a_jpeg_without_its_end_loses_nothing(tmp_path: Path, missing: int, options: dict[str, Any]) -> None:
    found, _ = drawn(saved(noise(), "JPEG", **options)[:-missing], tmp_path)
    assert not found.is_cut


@pytest.mark.parametrize("missing", [1, 2, 3, 5, 10])
def test_a_webp_without_its_end_is_shown(tmp_path: Path, missing: int) -> None:
    _, copy = drawn(saved(noise(), "WEBP")[:-missing], tmp_path)
    assert copy.crop((0, 0, 640, 470)).convert("L").getextrema()[0] < 60


def test_an_end_mark_behind_what_came_makes_no_whole_photo_of_it(tmp_path: Path) -> None:
    content = saved(noise(), "JPEG")
    found, copy = drawn(content[: len(content) * 7 // 10] + b"\xff\xd9", tmp_path)
    assert found.is_cut
    assert copy.crop((0, 470, 640, 480)).convert("L").getextrema() == (255, 255)
    for came in (header_of("JPEG", (640, 480)), content[: len(content) // 4] + b"\xff\xd9"):
        with pytest.raises(Unshowable, match="photo_unreadable"):
            drawn(came, tmp_path)


def test_a_progressive_jpeg_cut_at_half_is_whole_and_less_sharp(tmp_path: Path) -> None:
    content = saved(noise(), "JPEG", progressive=True)
    found, copy = drawn(content[: len(content) // 2], tmp_path)
    assert (found.is_cut, copy.size) == (False, (640, 480))


def test_a_heic_that_is_mostly_zeros_is_refused(tmp_path: Path, picture: Picture) -> None:
    content = picture("HEIF").read()
    with pytest.raises(Unshowable, match="photo_unreadable"):
        drawn(content[: len(content) * 4 // 10].ljust(len(content), b"\0"), tmp_path)


@pytest.mark.parametrize("kind", CUT)
def test_zeros_where_the_rest_of_a_photo_should_be_are_not_shown(tmp_path: Path, kind: str) -> None:
    content = saved(noise(), kind, **CUT[kind])
    kept = len(content) * 7 // 10
    found, copy = drawn(content[:kept] + b"\0" * (len(content) - kept), tmp_path)
    assert found.is_cut
    assert copy.crop((0, 470, 640, 480)).convert("L").getextrema() == (255, 255)
    with pytest.raises(Unshowable, match="photo_unreadable"):
        drawn(content[: len(content) // 4].ljust(len(content), b"\0"), tmp_path)


def test_a_cut_night_photo_is_not_taken_for_a_missing_one(tmp_path: Path) -> None:
    night = Image.new("RGB", (640, 480), "black")
    night.paste(noise((640, 100)))
    assert not drawn(saved(night, "JPEG")[:-2], tmp_path)[0].is_cut


def test_an_interlaced_png_of_which_a_part_came_is_refused(tmp_path: Path) -> None:
    body = zlib.compress(b"\0" * 40_000)  # rows of black: enough for the first passes only
    header = struct.pack(">IIBBBBB", 640, 480, 8, 2, 0, 0, 1)
    chunks = ((b"IHDR", header), (b"IDAT", body[: len(body) // 2]))
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    with pytest.raises(Unshowable, match="photo_unreadable"):
        drawn(content, tmp_path)


# ── large ones ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.deep
@pytest.mark.parametrize(("kind", "size"), [("JPEG", (8192, 6144)), ("JPEG", (12_000, 9_000)), ("PNG", (8192, 6144))])
def test_a_phone_of_many_megapixels_is_taken(tmp_path: Path, kind: str, size: tuple[int, int]) -> None:
    found, _ = drawn(saved(Image.new("RGB", size, "navy"), kind), tmp_path)
    assert (found.width, found.height) == (1600, 1200)


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (8192, 6144)), ("JPEG", (16_320, 12_240)), ("PNG", (8192, 6144))])
def test_a_phone_of_many_megapixels_is_not_refused_for_its_size(kind: str, size: tuple[int, int]) -> None:
    assert max(photos._open(header_of(kind, size)).size) >= 1600


def test_of_a_jpeg_no_more_is_decoded_than_its_copy_needs(tmp_path: Path) -> None:
    assert photos._open(header_of("JPEG", (4000, 3000))).size == (2000, 1500)
    assert photos._open(header_of("JPEG", (3100, 2400))).size == (3100, 2400)
    found, _ = drawn(saved(Image.new("L", (3300, 1700), 90), "JPEG"), tmp_path)
    assert (found.width, found.height) == (1600, 824)


@pytest.mark.parametrize(
    ("kind", "size"), [("JPEG", (20_000, 11_000)), ("PNG", (8_200, 8_200)), ("PNG", (0x7FFFFFFF, 0x7FFFFFFF))]
)
def test_a_bomb_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, size: tuple[int, int]
) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("decoded"))
    with pytest.raises(Unshowable, match="photo_too_many_pixels"):
        photos.redraw(header_of(kind, size), tmp_path / "large.jpg", tmp_path / "small.jpg")
    assert list(tmp_path.iterdir()) == []


def header_of(kind: str, size: tuple[int, int]) -> bytes:
    """The first bytes of a picture of that size; nobody has to hold its pixels."""
    width, height = size
    if kind == "JPEG":
        frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
        scan = b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, 1, 0, 0, 63, 0)
        return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + scan + b"\xff\xd9"
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


@pytest.mark.parametrize(
    ("turn", "size"), [(1, (200, 100)), (3, (200, 100)), (6, (100, 200)), (8, (100, 200)), (99, (200, 100))]
)
def test_a_photo_turned_by_its_exif_stands_upright(tmp_path: Path, turn: int, size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    found, copy = drawn(saved(Image.new("RGB", (200, 100), "navy"), "JPEG", exif=exif.tobytes()), tmp_path)
    assert (found.width, found.height) == copy.size == size
    assert not copy.getexif()


def test_broken_exif_costs_no_photo(tmp_path: Path) -> None:
    found, _ = drawn(saved(Image.new("RGB", SIZE, "navy"), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff"), tmp_path)
    assert (found.width, found.height) == SIZE


_pictures: dict[str, bytes] = {}


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 3000), at=st.integers(0, 3000), byte=st.binary(max_size=6), which=st.sampled_from(FORMATS))
@example(cut=40, at=20, byte=b"\xff" * 6, which="HEIF")
@example(cut=0, at=0, byte=b"", which="MPO")
def test_a_broken_photo_is_drawn_or_refused_and_nothing_else(
    picture: Picture, tmp_path: Path, cut: int, at: int, byte: bytes, which: str
) -> None:
    content = _pictures.get(which) or _pictures.setdefault(which, picture(which).read())
    mutant = (content[:at] + byte + content[at + len(byte) :])[: max(1, len(content) - cut)]
    try:
        found = str(photos.redraw(mutant, tmp_path / "large.jpg", tmp_path / "small.jpg").width > 0)
    except Unshowable as refused:
        found = str(refused)
    assert found in {"True", "photo_unreadable", "photo_too_many_pixels"}

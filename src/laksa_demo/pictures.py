"""Photos of the demo city: drawn once a scene, laid beside many cases."""

from __future__ import annotations

import hashlib
import io
import os
from functools import lru_cache
from pathlib import Path

from PIL import Image

from laksa.history.identity import new_id
from laksa.register import files
from laksa_demo.photos import draw

VARIANTS = 3
SIZE = (960, 720)


def picture(scene: str, variant: int, *, after: bool) -> files.Stored:
    """A stored photo of `scene`, with its clean copies standing already."""
    original, digest = _drawn(scene, variant % VARIANTS, after)
    identity = new_id()
    large, small = files.clean_copy(identity), files.clean_copy(identity, small=True)
    for path in (large, files.quarantine(identity)):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for source, target in ((original, files.quarantine(identity)), (original, large), (_small(original), small)):
        os.link(source, target)
    name, size = f"foto-{scene}.jpg", original.stat().st_size
    return files.Stored(identity, name, "image/jpeg", digest, size, *SIZE, clean_sha256=digest)


@lru_cache(maxsize=200)
def _drawn(scene: str, variant: int, after: bool) -> tuple[Path, str]:
    body = draw(scene, after=after, seed=variant, size=SIZE)
    path = _folder() / f"{scene}-{variant}-{'after' if after else 'before'}.jpg"
    path.write_bytes(body)
    return path, hashlib.sha256(body).hexdigest()


@lru_cache(maxsize=200)
def _small(original: Path) -> Path:
    image = Image.open(original)
    image.thumbnail((320, 320))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=78)
    path = original.with_name(original.stem + "-s.jpg")
    path.write_bytes(buffer.getvalue())
    return path


def _folder() -> Path:
    folder = files.quarantine(0).parent.parent / "drawn"
    folder.mkdir(parents=True, exist_ok=True)
    return folder

"""Photographs as they are kept: pictures and nothing else, of one kind and no larger than a screen shows."""

import os
import uuid
from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile, File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from PIL import Image, UnidentifiedImageError

from backoffice.events.errors import Invalid
from backoffice.files.kinds import PICTURES, FileKind
from backoffice.files.limits import PHOTO_BYTES
from backoffice.files.names import plain_name
from backoffice.files.services import SafeFile, serve, take_file

from .models import UnitPhoto

# How a piece came, wrapping and all, before anybody looked it over. No set asks for it, and no public page shows it.
ARRIVAL_VIEW = "arrival"
ARRIVAL_LABEL = "As it came"
LONGEST_SIDE = 2400
# On fewer pixels neither a flaw nor the number of a tag can be told.
SHORTEST_SIDE = 200
SMALL_SIDE = 400
SMALL_QUALITY = 78


def re_encoded(file: IO[bytes]) -> SafeFile:
    """The picture as WebP, upright, at most `LONGEST_SIDE` pixels long, without any metadata.

    Raises what `take_file` raises: `Invalid` for what is no picture, is damaged, or is too large; and for one on which
    nothing can be seen, of less than `SHORTEST_SIDE` pixels either way.
    """
    sent_as = str(getattr(file, "name", "") or "photo")
    picture = take_file(
        file=file if isinstance(file, File) else File(file),
        filename=sent_as,
        accept=PICTURES,
        most_bytes=PHOTO_BYTES,
        kept_as=FileKind.WEBP,
        longest_side=LONGEST_SIDE,
    )
    with Image.open(picture.content, formats=["WEBP"]) as image:
        width, height = image.size
    picture.content.seek(0)
    if min(width, height) < SHORTEST_SIDE:
        raise Invalid(
            f"Nothing can be seen on «{plain_name(sent_as)}», which has {width} × {height} pixels at the size it is "
            f"kept in; take a photograph of {SHORTEST_SIDE} × {SHORTEST_SIDE} at least.",
            code="picture_too_small", field="file",
        )  # fmt: skip
    return picture


def small_copy(picture: FieldFile) -> FieldFile:
    """The picture as lists show it, at most `SMALL_SIDE` pixels long; made when it is first asked for.

    A file that is damaged is returned as it is. No row points to a copy: the sweep of files takes it after a day, and
    the next who asks gets a new one. Two who ask at once make it twice, and each puts a whole file into its place.
    """
    storage = picture.storage
    name = f"small/{picture.name}"
    if not storage.exists(name):
        try:
            with storage.open(str(picture.name), "rb") as file, Image.open(file, formats=["WEBP"]) as image:
                image.thumbnail((SMALL_SIDE, SMALL_SIDE))
                small = BytesIO()
                image.save(small, "WEBP", quality=SMALL_QUALITY)
        except UnidentifiedImageError:
            return picture
        made = storage.save(f"{name}.{uuid.uuid4().hex}", ContentFile(small.getvalue()))
        os.replace(storage.path(made), storage.path(name))
    return FieldFile(picture.instance, picture.field, name)


def served(photo: UnitPhoto, *, small: bool = False) -> FileResponse:
    """The photograph of a unit to whom the caller has found to be allowed to see it, or as lists show it."""
    return serve(
        small_copy(photo.file) if small else photo.file,
        filename=f"{photo.unit.reference} {photo.view}.webp",
        media_type="image/webp",
        inline=True,
    )

"""Photographs as they are kept: pictures and nothing else, of one kind and no larger than a screen shows."""

from typing import IO

from django.core.files.base import File

from backoffice.files.kinds import PICTURES, FileKind
from backoffice.files.limits import PHOTO_BYTES
from backoffice.files.services import SafeFile, take_file

LONGEST_SIDE = 2400


def re_encoded(file: IO[bytes]) -> SafeFile:
    """The picture as WebP, upright, at most `LONGEST_SIDE` pixels long, without any metadata.

    Raises what `take_file` raises: `Invalid` for what is no picture, is damaged, or is too large.
    """
    return take_file(
        file=file if isinstance(file, File) else File(file),
        filename=str(getattr(file, "name", "") or "photo"),
        accept=PICTURES,
        most_bytes=PHOTO_BYTES,
        kept_as=FileKind.WEBP,
        longest_side=LONGEST_SIDE,
    )

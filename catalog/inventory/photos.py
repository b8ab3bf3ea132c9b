"""Photographs are decoded and encoded anew: what is stored is a picture and nothing else."""

import warnings
from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

from backoffice.events.errors import Invalid

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 80_000_000
LONGEST_SIDE = 2400
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")


def re_encoded(file: IO[bytes]) -> "ContentFile[bytes]":
    """The picture as WebP, upright, at most `LONGEST_SIDE` pixels long, without any metadata.

    Raises `Invalid` for what is no picture, is damaged, or is larger than `MOST_BYTES` or `MOST_PIXELS`.
    """
    name = str(getattr(file, "name", "") or "the file").rsplit("/", 1)[-1]
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Invalid(
            f"«{name}» is larger than {MOST_BYTES >> 20} MB; send a smaller picture.", field="photos"
        )
    try:
        with warnings.catch_warnings():
            # Its own warning about large pictures; the bound below is ours.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Invalid(
                        f"«{name}» has {picture.width} × {picture.height} pixels, more than "
                        f"{MOST_PIXELS // 1_000_000} million; send a smaller picture.",
                        field="photos",
                    )
                return ContentFile(_encoded(picture))
    except UnidentifiedImageError as error:
        raise Invalid(f"«{name}» is no picture; send a JPEG, PNG or WebP.", field="photos") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Invalid(f"«{name}» is damaged and cannot be read; send it again.", field="photos") from error


def _encoded(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new image carries over pixels only: no EXIF, no colour profile, no comments.
    clean = Image.new("RGB", upright.size, "white")
    rgba = upright.convert("RGBA")
    clean.paste(rgba, mask=rgba.getchannel("A"))
    out = BytesIO()
    clean.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()

"""Pictures, decoded and encoded anew: what comes out is a picture and nothing else."""

import io
import re
import warnings
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pi_heif
import pypdf
from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

from ..kinds import KEPT_AS, FileKind
from ..limits import PICTURE_PIXELS, TIFF_PAGES, TIFF_PIXELS
from .faults import Fault

pi_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # the bounds below are ours, and said in a sentence

# Pillow's name of each kind; with it the decoder is chosen by us and not by the file.
_FORMATS = {kind: kind.value.upper() for kind in KEPT_AS} | {FileKind.HEIC: "HEIF"}
_QUALITY = 90
_OTHER_FILES = re.compile(
    rb"<script\b|<html\b|<!doctype\s+html|<\?php|<svg\b|<iframe\b|%PDF-\d\.\d|PK\x05\x06|Rar!\x1a\x07",
    re.IGNORECASE,
)
_GIF_BLOCK, _GIF_EXTENSION, _GIF_END = 0x2C, 0x21, 0x3B


def re_encode(
    path: Path,
    result: Path | None,
    *,
    kind: str,
    longest_side: int = 0,
    kept_as: str = "",
    one_page: bool = False,
) -> dict[str, Any]:
    """Writes the picture at `path` to `result`, upright, in sRGB, without metadata; returns {kind, width, height}.

    Kept as `KEPT_AS` says unless `kept_as` names a kind; a TIFF of several pages becomes a PDF, unless `one_page`. With
    `longest_side` it is made smaller. Raises `Fault`: `two_files`, `too_many_pixels`, `animated`, `too_many_pages`,
    `damaged`.
    """
    given = FileKind(kind)
    _refuse_two_files(path, given)
    assert result is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(path, formats=(_FORMATS[given],)) as picture:
                _refuse_large(picture, PICTURE_PIXELS)
                frames = int(getattr(picture, "n_frames", 1))
                if frames > 1 and given is FileKind.TIFF and not one_page:
                    return _as_pdf(picture, result, frames)
                if frames > 1 and given in (FileKind.GIF, FileKind.WEBP, FileKind.PNG, FileKind.TIFF):
                    raise Fault("too_many_pages" if given is FileKind.TIFF else "animated", frames=frames)
                if longest_side:
                    picture.draft(
                        None, (longest_side, longest_side)
                    )  # a JPEG need not be decoded at full size
                clean = _clean(picture)
                if longest_side:
                    clean.thumbnail((longest_side, longest_side))
                out = FileKind(kept_as) if kept_as else KEPT_AS[given]
                _save(clean, result, out)
                return {"kind": out.value, "width": clean.width, "height": clean.height}
        except (Fault, MemoryError):
            raise
        except UnidentifiedImageError as error:
            raise Fault("damaged") from error
        except (Exception, Image.DecompressionBombError) as error:
            # Decoders raise whatever broken bytes lead them to.
            raise Fault("damaged") from error


def _refuse_two_files(path: Path, kind: FileKind) -> None:
    """A picture that another program takes for something else was made to deceive; so was a GIF that goes on."""
    content = path.read_bytes()
    if zipfile.is_zipfile(path) or _OTHER_FILES.search(content):
        raise Fault("two_files")
    if kind is FileKind.GIF and content[_end_of_gif(content) :].strip(b"\0"):
        raise Fault("two_files")


def _end_of_gif(content: bytes) -> int:
    """Where the blocks of a GIF end (GIF89a, 17 to 27). Raises `Fault` when they do not."""
    at = 13 + (3 << ((content[10] & 7) + 1) if len(content) > 10 and content[10] & 0x80 else 0)
    try:
        while content[at] != _GIF_END:
            if content[at] == _GIF_BLOCK:
                flags = content[at + 9]
                at += 11 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
            elif content[at] == _GIF_EXTENSION:
                at += 2
            else:
                raise Fault("damaged")
            while length := content[at]:
                at += length + 1
            at += 1
    except IndexError as error:
        raise Fault("damaged") from error
    return at + 1


def _refuse_large(picture: Image.Image, most: int) -> None:
    if picture.width * picture.height > most:
        raise Fault("too_many_pixels", width=picture.width, height=picture.height, most=most)


def _clean(picture: Image.Image) -> Image.Image:
    """The pixels alone: upright, in grey, RGB or RGBA of eight bits, colours in sRGB; bilevel stays bilevel."""
    picture.load()
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    if upright.mode == "1":
        plain = upright
    elif upright.mode in ("I;16", "I;16B", "I;16L", "I"):
        plain = upright.convert("I").point(lambda value: value / 256).convert("L")
    elif upright.mode in ("L", "RGB", "RGBA"):
        plain = upright
    elif upright.mode in ("LA", "PA", "RGBa", "La") or "transparency" in upright.info:
        plain = upright.convert("RGBA")
    elif upright.mode == "CMYK" and profile:
        plain = upright
    else:
        plain = upright.convert("L" if upright.mode == "F" else "RGB")
    if profile and plain.mode in ("RGB", "RGBA", "CMYK"):
        plain = _in_srgb(plain, profile)
    if plain.mode == "CMYK":
        plain = plain.convert("RGB")
    if plain.info:
        # Pixels only: everything else that was said about the picture stays behind.
        bare = Image.new(plain.mode, plain.size)
        bare.paste(plain)
        plain = bare
    return plain


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Colours as they were meant, where the profile can be read; without this, those of many telephones turn pale."""
    with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
        source = picture.convert("RGB") if alpha else picture
        turned = ImageCms.profileToProfile(
            source,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
        if turned is not None:
            if alpha:
                turned.putalpha(alpha)
            return turned
    return picture


def _save(picture: Image.Image, result: Path, kind: FileKind) -> None:
    if kind is FileKind.JPEG:
        _on_white(picture).save(result, "JPEG", quality=_QUALITY)
    elif kind is FileKind.WEBP:
        picture.save(result, "WEBP", quality=_QUALITY, method=4)
    else:
        picture.save(result, "PNG")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _as_pdf(picture: Image.Image, result: Path, frames: int) -> dict[str, Any]:
    """The pages of a scanned TIFF, each as one page of a PDF of the same size on paper."""
    if frames > TIFF_PAGES:
        raise Fault("too_many_pages", frames=frames, most=TIFF_PAGES)
    pixels = 0
    writer = pypdf.PdfWriter()
    for frame in ImageSequence.Iterator(picture):
        _refuse_large(frame, PICTURE_PIXELS)
        pixels += frame.width * frame.height
        if pixels > TIFF_PIXELS:
            raise Fault("too_many_pixels", width=frame.width, height=frame.height, most=TIFF_PIXELS)
        dpi = frame.info.get("dpi", (0, 0))[0]
        page = io.BytesIO()
        _on_white(_clean(frame.copy())).save(
            page, "PDF", resolution=float(dpi) if 36 <= dpi <= 2400 else 150.0
        )
        writer.append(page, import_outline=False)
    writer.metadata = None
    writer.write(result)
    return {"kind": FileKind.PDF.value, "pages": frames}

"""Papers and pictures, honest and hostile."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from backoffice.files.kinds import PAPERS, FileKind
from backoffice.files.services import SafeFile, take_file

HTML = b"<!doctype html><html><script>alert(1)</script></html>"
PROGRAM = (
    b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + b"\0" * 200 + b"This program cannot be run in DOS mode."
)
# 64 × 48 pixels, red with a blue corner, and an EXIF block with «SECRET CAMERA» and a place.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAeFtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAA"
    "AAAAAA5waXRtAAAAAAACAAAAEGlkYXQAAAAAAEAAMAAAAExpbG9jAQAAAERAAAMAAQAAAAAAAAIFAAEAAAAAAAAARwACAAEA"
    "AAAAAAAAAQAAAAAAAAAIAAMAAAAAAAACTAABAAAAAAAAAG4AAABNaWluZgAAAAAAAwAAABVpbmZlAgAAAQABAABodmMxAAAA"
    "ABVpbmZlAgAAAAACAABncmlkAAAAABVpbmZlAgAAAQADAABFeGlmAAAAANVpcHJwAAAAs2lwY28AAABzaHZjQwEDcAAAAAAA"
    "AAAAAB7wAPz9+PgAAA8DIAABABhAAQwB//8DcAAAAwCQAAADAAADAB66AkAhAAEAJ0IBAQNwAAADAJAAAAMAAAMAHqAggQWW"
    "6uSmubAgAAADACAAAAMAISIAAQAGRAHBc8CJAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAUaXNwZQAAAAAAAABAAAAAMAAAABBw"
    "aXhpAAAAAAMICAgAAAAaaXBtYQAAAAAAAAACAAECgQIAAgIDhAAAAChpcmVmAAAAAAAAAA5kaW1nAAIAAQABAAAADmNkc2MA"
    "AwABAAIAAAC9bWRhdAAAAEMoAa9Y+RLd/+Xi5HQGfzCS8cw1Cz1taB/w+XeqEqRf3odkiVGCeLbfwXbFG3V71zkATUCE+JXx"
    "0VPioF/foO51ySj8AAAAAE1NACoAAAAIAAIBDwACAAAADgAAACaIJQAEAAAAAQAAADQAAAAAU0VDUkVUIENBTUVSQQAAAgAB"
    "AAIAAAACTgAAAAACAAUAAAADAAAAUgAAAAAAAAAwAAAAAQAAADMAAAABAAAAGAAAAAE="
)


def taken(
    content: bytes, name: str = "paper.pdf", accept: frozenset[FileKind] = PAPERS, **words: Any
) -> SafeFile:
    return take_file(file=ContentFile(content), filename=name, accept=accept, **words)


def pdf(
    *more: str | bytes, catalog: str = "", page: str = "", text: str = "Certificate", first_number: int = 5
) -> bytes:
    """A PDF of one page. `catalog` and `page` are further pairs of those dictionaries, `more` further objects."""
    drawing = f"BT /F1 12 Tf 10 100 Td ({text}) Tj ET".encode()
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R {page} >>",
        4: stream(drawing),
        **{number: body for number, body in enumerate(more, start=first_number)},
    }
    return written(objects)


def stream(content: bytes, words: str = "") -> bytes:
    return f"<< /Length {len(content)} {words} >>\nstream\n".encode() + content + b"\nendstream"


def written(objects: Mapping[int, str | bytes], trailer: str = "") -> bytes:
    """The objects as a file with a table of contents."""
    content, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}
    for number, body in objects.items():
        places[number] = len(content)
        content += (
            f"{number} 0 obj\n".encode() + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n"
        )
    return content + _table(places, len(content), max(objects) + 1, trailer)


def revised(content: bytes, objects: Mapping[int, str], trailer: str = "") -> bytes:
    """A further revision after the end of `content` (an incremental update)."""
    before = int(content[content.rindex(b"startxref") + 9 :].split()[0])
    places = {}
    for number, body in objects.items():
        places[number] = len(content)
        content += f"{number} 0 obj\n{body}\nendobj\n".encode()
    return content + _table(places, len(content), 50, f"/Prev {before} {trailer}")


def _table(places: Mapping[int, int], at: int, size: int, trailer: str) -> bytes:
    table = b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        table += f"{number} 1\n{place:010d} 00000 n \n".encode()
    return table + f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{at}\n%%EOF\n".encode()


def packed(objects: Mapping[int, str], *, parameters: str = "", squeeze: Any = zlib.compress) -> bytes:
    """An object stream."""
    places, bodies = [], ""
    for number, body in objects.items():
        places.append(f"{number} {len(bodies)}")
        bodies += body + " "
    first = " ".join(places) + " "
    data = squeeze((first + bodies).encode())
    return stream(
        data, f"/Type /ObjStm /N {len(objects)} /First {len(first)} /Filter /FlateDecode {parameters}"
    )


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **words: Any) -> bytes:
    """Red, with a blue corner at the upper left."""
    image = Image.new(mode, size, {"RGB": (200, 30, 30), "RGBA": (200, 30, 30, 128), "1": 1}.get(mode, 180))
    corner = {"RGB": (30, 30, 200), "RGBA": (30, 30, 200, 255), "1": 0}.get(mode, 20)
    image.paste(corner, (0, 0, size[0] // 4, size[1] // 4))
    out = io.BytesIO()
    image.save(out, kind, **words)
    return out.getvalue()


def secret_exif() -> Image.Exif:
    """A camera, a place, and that the picture lies on its side."""
    exif = Image.Exif()
    exif[0x010F] = "SECRET CAMERA"
    exif[0x0112] = 6
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (48.0, 51.0, 24.0)
    return exif


def archive(entries: Mapping[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed_files:
        for name, content in (entries or {"evil.class": b"\xca\xfe\xba\xbe"}).items():
            packed_files.writestr(name, content)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG whose header claims a size that its few bytes never had."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )

"""The kinds of files that people may send, told by their content and never by their name."""

import re
from enum import StrEnum


class FileKind(StrEnum):
    """What is taken in. A kind that browsers do not show is kept as another one: see `KEPT_AS`."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    GIF = "gif"
    TIFF = "tiff"
    HEIC = "heic"
    BMP = "bmp"

    @property
    def media_type(self) -> str:
        return "application/pdf" if self is FileKind.PDF else f"image/{self.value}"

    @property
    def suffix(self) -> str:
        """The ending of its file names, as we write it."""
        return SUFFIXES[self][0]


SUFFIXES: dict[FileKind, tuple[str, ...]] = {
    FileKind.PDF: (".pdf",),
    FileKind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    FileKind.PNG: (".png",),
    FileKind.WEBP: (".webp",),
    FileKind.GIF: (".gif",),
    FileKind.TIFF: (".tif", ".tiff"),
    FileKind.HEIC: (".heic", ".heif", ".hif"),
    FileKind.BMP: (".bmp", ".dib"),
}
# A picture is decoded and encoded anew, as itself or as the kind that stands here; a TIFF of several pages as a PDF.
KEPT_AS: dict[FileKind, FileKind] = {
    FileKind.JPEG: FileKind.JPEG,
    FileKind.PNG: FileKind.PNG,
    FileKind.WEBP: FileKind.WEBP,
    FileKind.GIF: FileKind.PNG,
    FileKind.TIFF: FileKind.PNG,
    FileKind.HEIC: FileKind.JPEG,
    FileKind.BMP: FileKind.PNG,
}
PICTURES = frozenset(KEPT_AS)
PAPERS = PICTURES | {FileKind.PDF}
# So much of a file's beginning is needed to tell its kind.
HEAD_BYTES = 4096

_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_WEB_PAGE = re.compile(
    rb"\s*<(?:!doctype\s+html|html|head|body|script|iframe|meta|table|div|p|a|img)\b", re.I
)
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"MZ", "program"),
    (0, b"\x7fELF", "program"),
    (0, b"\xca\xfe\xba\xbe", "program"),
    (0, b"\xcf\xfa\xed\xfe", "program"),
    (0, b"\xce\xfa\xed\xfe", "program"),
    (0, b"\xfe\xed\xfa", "program"),
    (0, b"dex\n", "program"),
    (0, b"#!", "program"),
    (0, b"L\0\0\0\x01\x14\x02\0", "program"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (0, b"{\\rtf", "office"),
    (0, b"PK\x05\x06", "archive"),
    (0, b"Rar!\x1a\x07", "archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "archive"),
    (0, b"\x1f\x8b", "archive"),
    (0, b"BZh", "archive"),
    (0, b"\xfd7zXZ\0", "archive"),
    (0, b"\x28\xb5\x2f\xfd", "archive"),
    (257, b"ustar", "archive"),
    (0, b"%!PS", "postscript"),
    (0, b"\xc5\xd0\xd3\xc6", "postscript"),
    (0, b"\xff\x0a", "other_picture"),
    (0, b"\0\0\0\x0cJXL ", "other_picture"),
    (0, b"\0\0\0\x0cjP  ", "other_picture"),
    (0, b"8BPS", "other_picture"),
    (0, b"RIFF", "film"),
    (0, b"ID3", "film"),
    (0, b"\x1aE\xdf\xa3", "film"),
    (4, b"ftyp", "film"),
)


def kind_of(head: bytes) -> FileKind | None:
    """The kind of a file that begins with `head`, or None when it is none of those taken in."""
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head.startswith((b"GIF87a", b"GIF89a")):
        return FileKind.GIF
    if head.startswith((b"II*\0", b"MM\0*")):
        return FileKind.TIFF
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS and b"avif" not in head[8:64]:
        return FileKind.HEIC
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return FileKind.BMP
    return None


def what_else(head: bytes) -> str:
    """What a file is that is none of those taken in: a key of `refusals.WHAT_IT_IS`."""
    if head.startswith(b"PK\x03\x04"):
        return (
            "office"
            if b"[Content_Types].xml" in head or b"mimetypeapplication/vnd.oasis" in head
            else "archive"
        )
    if head[4:8] == b"ftyp" and head[8:12] in {b"avif", b"avis"}:
        return "other_picture"
    for offset, signature, what in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return what
    text = _as_latin(head)
    if re.search(rb"<svg\b", text, re.I):
        return "svg"
    if _WEB_PAGE.match(text) or re.search(rb"<(?:html|script)\b", text, re.I):
        return "web_page"
    if b"%PDF-" in head[:1024]:
        return "pdf_with_something_before"
    if b"\0" not in text and not re.search(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", text):
        return "text"
    return "unknown"


def _as_latin(head: bytes) -> bytes:
    """Text in UTF-16 as single bytes, so that one pattern finds its tags."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) - len(head) % 2].decode("utf-16", "replace").encode("latin-1", "replace")
    return head.removeprefix(b"\xef\xbb\xbf")

"""A file of a person comes in: bounded, and told by its content."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File

from backoffice.events.errors import Invalid
from backoffice.files import limits
from backoffice.files.confined import workshop as workshops
from backoffice.files.confined.faults import Fault
from backoffice.files.confined.workshop import Workshop, workshop
from backoffice.files.kinds import PAPERS, PICTURES
from backoffice.files.services import take_file
from tests.backoffice.files.making import HTML, PROGRAM, archive, pdf, picture, taken

MEBIBYTE = 1024 * 1024


class Unread(File):
    """Fails when it is read."""

    def __init__(self, size: int) -> None:
        super().__init__(None, "big.pdf")
        self.size = size

    def chunks(self, chunk_size: int | None = None) -> object:  # type: ignore[override]
        raise AssertionError("the file was read")


class Liar(ContentFile):
    """Says that it is small, and is not."""

    def __init__(self) -> None:
        super().__init__(b"%PDF-1.7\n", "small.pdf")
        self.given = 0

    def chunks(self, chunk_size: int | None = None) -> object:  # type: ignore[override]
        while True:
            self.given += MEBIBYTE
            yield b" " * MEBIBYTE


def test_it_refuses_a_file_of_60_mb_before_it_reads_it() -> None:
    with pytest.raises(Invalid) as refused:
        take_file(file=Unread(60 * MEBIBYTE), filename="big.pdf", accept=PAPERS)
    assert refused.value.code == "file_too_large"
    assert refused.value.sentence.startswith(
        "«big.pdf» has 60.0 MB; at most 20 MB are taken. Scan it at 300 dpi"
    )


def test_it_stops_reading_where_the_size_was_a_lie() -> None:
    liar = Liar()
    with pytest.raises(Invalid) as refused:
        take_file(file=liar, filename="small.pdf", accept=PAPERS)
    assert refused.value.code == "file_too_large"
    assert liar.given == 21 * MEBIBYTE


@pytest.mark.parametrize(
    ("content", "name", "found", "words"),
    [
        (PROGRAM, "certificate.pdf", "program", "a program, whatever its name says"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 60, "certificate.pdf", "program", "a program"),
        (b"#!/bin/sh\nrm -rf /\n", "certificate.pdf", "program", "a program"),
        (HTML, "certificate.pdf", "web_page", "a web page"),
        ("<HTML><body>".encode("utf-16"), "a.pdf", "web_page", "a web page"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "logo.png", "svg", "scripts"),
        (archive({"[Content_Types].xml": b"<Types/>", "word/vbaProject.bin": b"x"}), "a.docx", "office", "macros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "office", "save it as a PDF"),
        (b"{\\rtf1 text}", "a.pdf", "office", "save it as a PDF"),
        (archive(), "papers.zip", "archive", "send the files one by one"),
        (b"Rar!\x1a\x07\0" + b"x" * 50, "papers.pdf", "archive", "send the files one by one"),
        (b"%!PS-Adobe-3.0\n", "a.pdf", "postscript", "PostScript"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "a.jpg", "other_picture", "JPEG"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 40, "a.pdf", "film", "a film"),
        (b"I certify that I may.", "a.pdf", "text", "plain text"),
        (os.urandom(4) + b"\0\x01\x02" + bytes(range(256)), "a.pdf", "unknown", "nobody here knows"),
    ],
)  # fmt: skip
def test_it_tells_a_file_by_its_content(content: bytes, name: str, found: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        taken(content, name)
    assert (refused.value.code, refused.value.data["found"]) == ("file_type_refused", found)
    assert words in refused.value.sentence
    assert "Taken are: PDF, JPEG, PNG" in refused.value.sentence


def test_it_takes_only_what_was_asked_for() -> None:
    with pytest.raises(Invalid) as refused:
        taken(pdf(), "a.pdf", accept=PICTURES)
    assert (refused.value.code, refused.value.data["found"]) == ("file_type_refused", "pdf")
    assert "PDF, which is not taken here" in refused.value.sentence


def test_where_pictures_are_asked_for_nobody_is_sent_to_make_a_pdf() -> None:
    with pytest.raises(Invalid, match="plain text. A picture is asked for here. Taken are: JPEG"):
        taken(b"I certify that I may.", "a.png", accept=PICTURES)


def test_it_refuses_an_empty_file() -> None:
    with pytest.raises(Invalid) as refused:
        taken(b"", "a.pdf")
    assert refused.value.code == "file_empty"


@pytest.mark.parametrize(
    ("sent", "kept", "noted"),
    [
        ("scan.jpg", "scan.jpg", False),
        ("SCAN.JPEG", "SCAN.JPEG", False),
        ("certificate.pdf", "certificate.jpg", True),
        ("No. 12", "No. 12.jpg", True),
        ("a.exe", "a.exe.jpg", True),
        ("../../etc/passwd.jpg", "passwd.jpg", False),
        ("C:\\Users\\me\\营业执照.jpg", "营业执照.jpg", False),
        ("gnp.‮gpj.jpg", "gnp.gpj.jpg", False),
        ('a"b\r\nSet-Cookie: x.jpg', "a_bSet-Cookie_ x.jpg", False),
        ("é.jpg", "é.jpg", False),
        ("CON.jpg", "file CON.jpg", False),
        ("...", "file.jpg", True),
        ("x" * 400 + ".jpg", "x" * 146 + ".jpg", False),
    ],
)
def test_it_gives_a_safe_name_that_ends_in_what_the_file_is(sent: str, kept: str, noted: bool) -> None:
    safe = taken(picture("JPEG"), sent)
    assert safe.filename == kept
    assert [note.endswith(f"it was kept as «{kept}».") for note in safe.notes] == [True] * noted


def test_one_file_that_dies_leaves_the_next_one_alone(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf())
    with workshop() as shop:
        assert shop.work("paper", tmp_path / "a.pdf") == {"pages": 1}
        with pytest.raises(Fault):
            shop.work("paper", tmp_path / "missing.pdf")
        assert shop.work("paper", tmp_path / "a.pdf") == {"pages": 1}
        process = shop._process
        assert process is not None
        process.kill()
        process.wait()
        with pytest.raises(Fault):
            shop.work("paper", tmp_path / "a.pdf")
        assert shop.work("paper", tmp_path / "a.pdf") == {"pages": 1}


def test_it_stops_after_its_time_and_its_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each opening parenthesis is read to the end of the file: quadratic, as a hostile file would have it.
    slow = pdf(b"0 obj(" * 300_000)
    (tmp_path / "slow.pdf").write_bytes(slow)
    (tmp_path / "big.png").write_bytes(picture("PNG", (5000, 5000)))
    monkeypatch.setattr(workshops, "WORK_SECONDS", 1.0)
    started = time.monotonic()
    shop = Workshop()
    with pytest.raises(Fault) as fault:
        shop.work("paper", tmp_path / "slow.pdf")
    assert fault.value.code == "too_slow"
    assert time.monotonic() - started < 20
    shop.close()
    monkeypatch.setattr(workshops, "WORK_MEMORY", 230 * MEBIBYTE)
    shop = Workshop()
    with pytest.raises(Fault) as fault:
        shop.work("picture", tmp_path / "big.png", result=tmp_path / "out", kind="png")
    assert fault.value.code == "too_heavy"
    shop.close()


def test_it_works_on_files_without_django_and_without_our_secrets(tmp_path: Path) -> None:
    assert limits.DOCUMENT_BYTES == 20 * MEBIBYTE
    os.environ["SECRET_KEY_OF_A_TEST"] = "x"
    shop = Workshop()
    try:
        process = shop._start()
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
        mapped = Path(f"/proc/{process.pid}/maps").read_text()
    finally:
        del os.environ["SECRET_KEY_OF_A_TEST"]
        shop.close()
    assert b"SECRET_KEY_OF_A_TEST" not in environment
    assert b"DATABASE_URL" not in environment
    assert "psycopg" not in mapped
    assert process.poll() is not None

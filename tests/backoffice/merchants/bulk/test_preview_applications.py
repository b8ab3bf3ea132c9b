"""A sheet of applications with its ZIP is looked at; nothing is written."""

import unicodedata
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid
from backoffice.imports import services
from backoffice.imports.models import ImportSession
from backoffice.imports.names import header_key
from backoffice.jobs.models import Job
from backoffice.merchants.models import Application, Company, Document
from backoffice.merchants.profiles import ApplicationProfile
from backoffice.merchants.profiles.wording import (
    channel_by_word,
    kind_at_start,
    language_by_word,
    status_by_word,
)
from backoffice.merchants.services import name_company, open_application, register_company
from tests.backoffice.files.making import archive, pdf, picture
from tests.backoffice.imports.making import csv_bytes, packed, work_off
from tests.backoffice.merchants.bulk.making import (
    HEADERS,
    furnish,
    papers,
    row,
    rows_of,
    said,
    upload,
)
from tests.conftest import World

JS = pdf("<< /S /JavaScript /JS (app.alert\\(1\\)) >>")


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        furnish()
    return world.actor(world.admin)


def stored(settings: object) -> list[Path]:
    root = Path(settings.MEDIA_ROOT)  # type: ignore[attr-defined]
    return [path for path in root.rglob("*") if path.is_file()]


def test_it_shows_what_would_be_opened_and_writes_nothing(clerk: Actor, settings: object) -> None:
    with scope(clerk):
        before = Company.objects.count()
        session = upload([row(1), row(2)], {**papers(1), **papers(2)}, clerk)
        assert session.counts["create"] == 2
        assert (session.counts["error"], session.counts["remarks"]) == (0, [])
        facts = rows_of(session)[2].values["facts"]
        assert (Application.objects.count(), Document.objects.count()) == (0, 0)
        assert Company.objects.count() == before
    assert facts["company"] == "Maison Clairvallon 1 SAS"
    assert (facts["channels"], facts["sectors"], facts["territory"]) == (
        ["flagship", "overseas"],
        ["bags"],
        ["CN"],
    )
    assert (facts["starts_on"], facts["ends_on"], facts["agreed"]) == ("2027-01-01", "2027-12-31", True)
    (trademark,) = facts["trademark_papers"]
    assert (trademark["file"], trademark["nice_classes"], trademark["trademark_status"], trademark["language"]) == (
        "A-1_trademark.pdf", [18, 35], "R", "en",
    )  # fmt: skip
    assert facts["retail_licence_papers"][0]["unlimited"] is True
    assert facts["authorisation_papers"][0]["file"] == "A-1_loa.pdf"
    assert "The ZIP holds 12 documents; 12 of them belong to a row." in session.reading["notes"]
    assert len(stored(settings)) == 2


def test_it_leaves_the_preview_to_a_job(clerk: Actor) -> None:
    with scope(clerk):
        session = services.take_in(
            file=SimpleUploadedFile("a.csv", csv_bytes([row(1)], HEADERS)), filename="a.csv", profile="applications",
            actor=clerk, documents=SimpleUploadedFile("p.zip", packed(papers(1))), documents_filename="p.zip",
        )  # fmt: skip
        assert (session.status, session.documents_filename) == ("uploaded", "p.zip")
    (job,) = work_off()
    assert (job.kind, job.status, job.result) == ("imports.preview", "done", {"rows": 1, "rejected": 0})


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("LOA Aurore.PDF", "loa aurore.pdf"),
        ("loa aurore", "Loa Aurore.pdf"),
        ("loa aurore.jpg", "loa aurore.pdf"),
        ("loa_aurore.pdf", "loa aurore.pdf"),
        ("aurore/loa.pdf", "aurore/LOA.pdf"),
        ("aurore\\loa.pdf", "aurore/loa.pdf"),
        ("loa.pdf", "deep/er/loa.pdf"),
        (unicodedata.normalize("NFD", "Autorisé.pdf"), unicodedata.normalize("NFC", "Autorisé.pdf")),
        ("授权书（２）.pdf", "授权书(2).pdf"),
    ],
)
def test_it_finds_a_file_however_its_name_is_written(clerk: Actor, cell: str, name: str) -> None:
    with scope(clerk):
        session = upload([row(1, Authorisation=cell)], {name: pdf()}, clerk)
        facts = rows_of(session)[2].values["facts"]
        assert ("file_missing", "authorisation_file") not in said(rows_of(session)[2])
    assert facts["authorisation_papers"][0]["file"] == name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("A-1_trademark.pdf", "trademark"),
        ("a-1 TRADEMARK certificate (2).pdf", "trademark"),
        ("A-1-loa.pdf", "authorisation"),
        ("A-1/LOA from the owner.pdf", "authorisation"),
        ("papers/A-1_营业执照.pdf", "registration"),
        ("A-1_brand-story.pdf", "brand_story"),
        ("A-1_bank.png", "bank_proof"),
    ],
)
def test_it_finds_files_that_are_called_after_the_row(clerk: Actor, name: str, kind: str) -> None:
    content = picture("PNG") if name.endswith("png") else pdf()
    with scope(clerk):
        session = upload([row(1)], {name: content}, clerk)
        facts = rows_of(session)[2].values["facts"]
    assert [paper["file"] for paper in facts[f"{kind}_papers"]] == [name]


def test_it_does_not_take_the_files_of_a_longer_reference(clerk: Actor) -> None:
    files = {
        "A-1_trademark.pdf": pdf(text="1"),
        "A-1-2_trademark.pdf": pdf(text="1-2"),
        "A-10_trademark.pdf": pdf(),
    }
    with scope(clerk):
        session = upload([row(1), row(2, Reference="A-1-2"), row(10)], files, clerk)
        found = [each.values["facts"]["trademark_papers"][0]["file"] for each in rows_of(session).values()]
    assert found == ["A-1_trademark.pdf", "A-1-2_trademark.pdf", "A-10_trademark.pdf"]


def test_it_reads_names_that_chinese_windows_packed(clerk: Actor) -> None:
    stand_in = "x" * len("营业执照.pdf".encode("gbk"))
    content = packed({stand_in: pdf()}).replace(stand_in.encode(), "营业执照.pdf".encode("gbk"))
    with scope(clerk):
        session = upload([row(1, Registration="营业执照.pdf")], content, clerk)
        assert rows_of(session)[2].values["facts"]["registration_papers"][0]["file"] == "营业执照.pdf"


def test_it_says_of_each_row_what_is_missing_and_of_the_zip_what_is_left_over(clerk: Actor) -> None:
    files = {
        **papers(1, ("trademark",)),
        "b/loa.pdf": pdf(text="b"), "c/loa.pdf": pdf(text="c"), "A-1_scan.pdf": pdf(), "stray.pdf": pdf(),
    }  # fmt: skip
    with scope(clerk):
        session = upload([row(1, Authorisation="loa.pdf", Brand_story="story.pdf")], files, clerk)
        (each,) = rows_of(session).values()
        assert each.outcome == "create"
        notes = {(note["code"], note["column"]): note["sentence"] for note in each.notes}
        assert notes["file_ambiguous", "authorisation_file"].startswith(
            "«loa.pdf» may be any of 2 files in the ZIP"
        )
        assert notes["file_missing", "brand_story_file"] == "The ZIP holds no file «story.pdf»."
        assert "does not say what kind of paper it is" in notes["file_kind_unknown", ""]
        assert ("file_missing", "registration_file") in notes
        assert "The ZIP holds 5 documents; 1 of them belong to a row." in session.reading["notes"]
        assert any(note.startswith("Of no row: «b/loa.pdf», ") for note in session.reading["notes"])
        remarks = {remark["code"]: remark["count"] for remark in session.counts["remarks"]}
        assert remarks == {"file_ambiguous": 1, "file_missing": 1, "file_kind_unknown": 1}


def test_it_says_which_file_is_refused_and_why(clerk: Actor) -> None:
    files = {
        **papers(1),
        "A-1_trademark.pdf": JS,
        "A-1_loa.pdf": b"MZ\x90 a program",
        "A-1_bank.pdf": picture("JPEG"),
    }
    with scope(clerk):
        session = upload([row(1)], files, clerk)
        (each,) = rows_of(session).values()
        notes = {note["column"]: (note["code"], note["sentence"]) for note in each.notes}
        assert each.outcome == "create"
        assert "trademark_papers" not in each.values["facts"]
    assert notes["trademark_file"][0] == "file_has_active_content"
    assert "«A-1_trademark.pdf» holds more than pages: JavaScript." in notes["trademark_file"][1]
    assert notes["authorisation_file"][0] == "file_type_refused"
    assert notes["bank_proof_file"] == (
        "file_renamed", "«A-1_bank.pdf» is a file of kind JPEG; it was kept as «A-1_bank.jpg».",
    )  # fmt: skip


def test_it_gives_several_files_of_a_kind_each_its_own_facts(clerk: Actor) -> None:
    chain = row(
        1,
        Authorisation="owner.pdf; distributor.pdf",
        Authorised_by="Clairvallon Holding SA; Distribution GmbH",
        Authorised_party="Distribution GmbH; Maison Clairvallon 1 SAS",
        Authorisation_issued="2026-01-01; 2026-02-01",
        Trademark="cosmetics.pdf\nbags.pdf",
        Trademark_number="111; 222",
        Nice_classes="3, 35; 18",
        Trademark_expires="2028-05-31; unlimited",
    )
    files = {name: pdf(text=name) for name in ("owner.pdf", "distributor.pdf", "cosmetics.pdf", "bags.pdf")}
    with scope(clerk):
        session = upload([chain], files, clerk)
        facts = rows_of(session)[2].values["facts"]
    assert [
        (paper["holder"], paper["granted_to"], paper["issued_on"]) for paper in facts["authorisation_papers"]
    ] == [
        ("Clairvallon Holding SA", "Distribution GmbH", "2026-01-01"),
        ("Distribution GmbH", "Maison Clairvallon 1 SAS", "2026-02-01"),
    ]
    assert [
        (paper["paper_number"], paper["nice_classes"], paper.get("expires_on"), paper.get("unlimited"))
        for paper in facts["trademark_papers"]
    ] == [("111", [3, 35], "2028-05-31", None), ("222", [18], None, True)]


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"Channels": "Flagship, Teleshopping"}, "unknown_channel", "channels"),
        ({"Channels": ""}, "missing_value", "channels"),
        ({"Sectors": "Bags; Weapons"}, "unknown_sector", "sectors"),
        ({"Territory": "China, Atlantis"}, "unknown_country", "territory"),
        ({"Country": "Atlantis"}, "unknown_country", "country"),
        ({"Company": ""}, "missing_value", "company"),
        ({"Company": "???"}, "bad_text", "company"),
        ({"Brand": "!!!"}, "bad_text", "brand"),
        ({"Term_to": "2026-01-01"}, "bad_date", "ends_on"),
        ({"Term_to": "soon"}, "bad_date", "ends_on"),
        ({"Declared_true": "perhaps"}, "bad_text", "agreed"),
        ({"Language": "Klingonese"}, "unknown_language", "language"),
        ({"Nice_classes": "18, 46"}, "bad_nice_class", "trademark_classes"),
        ({"Nice_classes": "eighteen"}, "bad_nice_class", "trademark_classes"),
        ({"R/TM": "perhaps"}, "unknown_status", "trademark_status"),
        ({"Trademark_number": "1; 2"}, "values_for_files", "trademark_number"),
        ({"Trademark_expires": "2017-01-01"}, "bad_date", "trademark_expires"),
        ({"Trademark_expires": "31/31/2028"}, "bad_date", "trademark_expires"),
    ],
)
def test_it_rejects_a_row_that_cannot_be_meant(
    clerk: Actor, changes: dict[str, str], code: str, column: str
) -> None:
    with scope(clerk):
        session = upload([row(1, **changes), row(2)], {**papers(1), **papers(2)}, clerk)
        first, second = rows_of(session).values()
    assert (first.outcome, (code, column) in said(first)) == ("error", True), said(first)
    assert second.outcome == "create"


@pytest.mark.parametrize("text", ["第14类、第18类", "Class 14, 18", "14;18", "classes 14 / 18", "14类 18类"])
def test_it_reads_nice_classes_however_they_are_written(clerk: Actor, text: str) -> None:
    with scope(clerk):
        session = upload([row(1, Nice_classes=text)], papers(1), clerk)
        (only,) = rows_of(session).values()
    assert only.values["facts"]["trademark_papers"][0]["nice_classes"] == [14, 18]


def test_it_flags_duplicates_in_the_file(clerk: Actor) -> None:
    sheet = [
        row(1),
        row(1, Brand="Other"),
        row(
            2,
            Company=row(1)["Company"],
            Registration_number=row(1)["Registration number"],
            Brand=row(1)["Brand"],
        ),
        row(3, Company="MAISON CLAIRVALLON 1 S.A.S."),
    ]
    with scope(clerk):
        session = upload(sheet, None, clerk)
        rows = list(rows_of(session).values())
    assert [each.outcome for each in rows] == ["create", "error", "error", "create"]
    assert rows[1].errors[0]["code"] == rows[2].errors[0]["code"] == "duplicate_in_file"
    assert "applies for the same brand of the same company" in rows[2].errors[0]["sentence"]
    assert ("likely_duplicate", "company") in said(rows[3])


def test_it_flags_what_is_here_already(clerk: Actor) -> None:
    with scope(clerk):
        company = register_company(
            name="Maison Clairvallon", country="HK", registration_number="hk 100001", actor=clerk
        )
        mine = open_application(
            company=company, brand_name="CLAIRVALLON 1", brand_country="FR", channels=["flagship"], actor=clerk,
            reference="old",
        )  # fmt: skip
        session = upload(
            [row(1), row(2, Registration_number="HK100001", Company="Somebody Else Ltd")], None, clerk
        )
        first, second = rows_of(session).values()
    assert [error["code"] for error in first.errors] == ["already_applied"]
    assert f"application {mine.pk}, reference old" in first.errors[0]["sentence"]
    assert second.outcome == "create"
    assert ("company_name_differs", "company") in said(second)


def test_it_understands_chinese_sheets(clerk: Actor) -> None:
    cells = {
        "申请编号": "甲-1", "公司名称": "上海奥罗尔贸易有限公司", "注册国家": "中国",
        "统一社会信用代码": "91350100M000100Y43", "品牌名称": "奥罗尔", "品牌国家": "法国",
        "销售渠道": "旗舰店、海外仓", "经营类目": "箱包，手表", "销售区域": "中国",
        "开始日期": "2027年1月1日", "结束日期": "2027年12月31日",
        "语言": "中文", "营业执照": "执照.pdf", "商标注册证": "", "商标注册号": "12345678", "商标状态": "已注册",
        "商标持有人": "奥罗尔控股", "商标类别": "18、14", "商标有效期至": "长期", "品牌授权书": "",
        "授权方": "奥罗尔控股", "被授权方": "上海奥罗尔贸易有限公司", "授权结束日期": "2028-12-31",
    }  # fmt: skip
    files = {
        "执照.pdf": pdf(text="1"),
        "甲-1_商标注册证.pdf": pdf(text="2"),
        "甲-1_授权书.pdf": pdf(text="3"),
    }
    with scope(clerk):
        session = upload([cells], files, clerk, headers=tuple(cells))
        (each,) = rows_of(session).values()
        assert session.reading["unmapped"] == []
    assert (each.outcome, each.notes) == ("create", [])
    facts = each.values["facts"]
    assert (facts["channels"], facts["sectors"], facts["country"]) == (
        ["flagship", "overseas"],
        ["bags", "watches"],
        "CN",
    )
    assert facts["trademark_papers"][0]["nice_classes"] == [14, 18]
    assert (facts["trademark_papers"][0]["unlimited"], facts["trademark_papers"][0]["trademark_status"]) == (
        True,
        "R",
    )
    assert facts["authorisation_papers"][0]["expires_on"] == "2028-12-31"
    assert facts["registration_papers"][0] == {
        "kind": "registration", "file": "执照.pdf", "sha256": facts["registration_papers"][0]["sha256"],
        "paper_number": "91350100M000100Y43", "language": "zh",
    }  # fmt: skip


def test_no_header_word_means_two_columns() -> None:
    seen: dict[str, str] = {}
    for name, column in ApplicationProfile.columns().items():
        for word in {header_key(each) for each in (name, column.label, *column.synonyms)}:
            assert seen.setdefault(word, name) == name, word


def test_it_knows_the_words_of_the_field() -> None:
    assert [channel_by_word(word) for word in ("Flagship", "自营", "full service", "TOF", "shop")] == [
        "flagship", "self_operated", "full_service", "overseas", None,
    ]  # fmt: skip
    assert [status_by_word(word) for word in ("r", "TM", "已注册", "®", "?")] == ["R", "TM", "R", "R", None]
    assert [language_by_word(word) for word in ("en", "英语", "Chinese", "français", "Deutsch", "xx")] == [
        "en", "en", "zh", "fr", "de", "",
    ]  # fmt: skip
    assert [kind_at_start(word) for word in ("LOA 2.pdf", "Retail-licence", "scan", "品牌故事")] == [
        "authorisation", "retail_licence", None, "brand_story",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (archive({"a.pdf": pdf(), "b.pdf": b"\0" * 30_000_000}), "archive_bomb", "would unpack to"),
        (archive({"in.zip": archive({"bomb": b"\0" * 1_000_000})}), "archive_nested", "another archive, «in.zip»"),
        (archive({"../../etc/cron.d/x": b"x"}), "archive_bad_name", "leads out of it"),
        (b"MZ\x90" + b"\0" * 500, "archive_not_zip", "is no ZIP archive"),
        (pdf(), "archive_not_zip", "is no ZIP archive"),
        (archive()[:-9], "archive_damaged", "is damaged"),
        (b"", "archive_not_zip", "is no ZIP archive"),
    ],
)  # fmt: skip
def test_it_refuses_a_hostile_zip_with_a_sentence_and_stores_nothing(
    clerk: Actor, settings: object, content: bytes, code: str, words: str
) -> None:
    with scope(clerk):
        with pytest.raises(Invalid) as refused:
            upload([row(1)], content, clerk)
        assert ImportSession.objects.count() == 0
    assert refused.value.code == code
    assert words in refused.value.sentence
    assert "«papers.zip»" in refused.value.sentence
    assert stored(settings) == []


def test_it_takes_documents_only_where_rows_have_papers(world: World, clerk: Actor) -> None:
    with scope(clerk), pytest.raises(Invalid) as refused:
        services.take_in(
            file=SimpleUploadedFile("a.csv", b"brand,price\nA,1\n"), filename="a.csv", profile="units", actor=clerk,
            options={"warehouse": "x"}, documents=SimpleUploadedFile("p.zip", archive()),
        )  # fmt: skip
    assert refused.value.code in ("documents_not_taken", "option_unknown")


def test_it_is_for_those_who_handle_applications(world: World, clerk: Actor) -> None:
    for person in (world.operator, world.owner):
        actor = world.actor(person)
        with scope(actor), pytest.raises(Forbidden):
            upload([row(1)], None, actor)
    with scope(world.actor(world.reviewer)) as reviewer:
        assert upload([row(1)], None, reviewer).counts["create"] == 1
    with scope(world.office):
        assert Job.objects.count() == 0


def test_it_never_takes_the_company_that_an_applicant_has_named(world: World, clerk: Actor) -> None:
    """What it holds would be seen by whoever named it."""
    with scope(world.office):
        company = name_company(
            name="Maison Clairvallon 1 SAS", country="HK", registration_number="HK-100001", actor=world.office
        )
    with scope(clerk):
        (known,) = rows_of(upload([row(1, Company="Other")], None, clerk)).values()
        assert ("company_name_differs", "company") in said(known)
        world.owner.company = company
        world.owner.save()
        (unknown,) = rows_of(upload([row(1, Company="Other")], None, clerk)).values()
        assert ("company_name_differs", "company") not in said(unknown)

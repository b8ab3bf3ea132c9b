"""Companies from spreadsheets: which one a row means, what a new one needs, what is remarked, what comes back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.models import Event
from backoffice.imports import services as imports
from backoffice.imports.models import ImportSession
from backoffice.imports.rejected import write_rejected
from backoffice.merchants import services
from backoffice.merchants.models import Company
from backoffice.merchants.profiles import company_checking, namesakes
from tests.backoffice.imports.making import (
    brought_in,
    counted,
    exported_again,
    preview,
    sentences,
    sheet_of,
    taken_back,
    uploaded,
    work_off,
)
from tests.conftest import World

SIREN, OTHER_SIREN = "732829320", "552100554"
USCC = "91350100M000100Y43"
IBAN = "FR7630006000011234567890189"


@pytest.fixture
def clerk(world: World) -> Actor:
    return world.actor(world.reviewer)


def maison(**cells: str) -> dict[str, str]:
    return {
        "Company": "Maison Clairvallon SAS",
        "Country": "France",
        "Registration number": SIREN,
        "Address": "12 rue des Quais, 75004 Paris",
        **cells,
    }


def causes(session: ImportSession) -> dict[str, int]:
    return dict(session.counts["rejected"])


def remarks(session: ImportSession, actor: Actor) -> dict[int, list[tuple[str, str]]]:
    with scope(actor):
        return {
            row.number: [(note["code"], note["column"]) for note in row.notes]
            for row in session.rows.order_by("number")
        }


def companies(actor: Actor, **chosen: Any) -> list[Company]:
    with scope(actor):
        return list(Company.objects.filter(**chosen).order_by("pk"))


def test_it_writes_them_down_with_their_events(world: World, clerk: Actor) -> None:
    content = sheet_of(
        maison(
            **{
                "Registered on": "2012-04-02",
                "VAT number": "FR44732829320",
                "IBAN": IBAN,
                "Website": "clairvallon.example",
                "Ref": "S-1",
            }
        ),
        {"公司名称": "福州某某有限公司", "国家": "中国", "统一社会信用代码": USCC},
    )
    session = brought_in(content, "companies", actor=clerk)
    # The words of two languages are two columns of one file; each column is filled by one of them.
    assert session.counts["create"] == 1
    (company,) = companies(clerk, registration_number=SIREN)
    assert (company.name, company.country, company.verified_at) == ("Maison Clairvallon SAS", "FR", None)
    assert (company.reference, company.vat_number, company.iban) == ("S-1", "FR44732829320", IBAN)
    assert (str(company.registered_on), company.website) == ("2012-04-02", "https://clairvallon.example")
    with scope(clerk):
        (event,) = Event.objects.filter(verb="company.named", subject_id=company.pk)
        assert (event.actor, event.data["reference"]) == (clerk.key, "S-1")


def test_it_reads_a_list_in_chinese(clerk: Actor) -> None:
    row = {
        "公司名称": "福州某某有限公司",
        "国家": "中国",
        "统一社会信用代码": USCC,
        "注册地址": "福州市鼓楼区",
    }
    brought_in(sheet_of(row), "companies", actor=clerk)
    (company,) = companies(clerk, registration_number=USCC)
    assert (company.name, company.country, company.address) == ("福州某某有限公司", "CN", "福州市鼓楼区")


def test_the_same_file_again_and_an_export_change_nothing(clerk: Actor) -> None:
    content = sheet_of(
        maison(Reference="S-1"), maison(**{"Registration number": OTHER_SIREN, "Company": "Another"})
    )
    brought_in(content, "companies", actor=clerk)
    assert counted(preview(content, "companies", actor=clerk)) == {"unchanged": 2}
    dressed = sheet_of(maison(**{"Registration number": "732 829 320"}))
    assert counted(preview(dressed, "companies", actor=clerk)) == {"unchanged": 1}
    again = preview(exported_again("companies", actor=clerk), "companies", actor=clerk)
    assert counted(again) == {"unchanged": 4}  # with the two of the world


@pytest.mark.parametrize(
    ("number", "same", "other"),
    [
        ("11.222.333/0001-81", "11222333000181", "11.222.333/0002-62"),
        ("HRB 12345 B", "hrb_12345b", "HRB 12346 B"),
        ("91350100M000100Y43", "９１３５０１００M000100Y43", "91350100M000100Y44"),
        ("企独沪总字第012345号", "企独沪总字第 012345 号", "企独京总字第012345号"),
    ],
)
def test_a_number_is_known_in_any_spelling_and_is_no_other(
    clerk: Actor, number: str, same: str, other: str
) -> None:
    brought_in(sheet_of(maison(**{"Registration number": number})), "companies", actor=clerk)
    content = sheet_of(maison(**{"Registration number": same}))
    assert counted(preview(content, "companies", actor=clerk)) == {"unchanged": 1}
    content = sheet_of(maison(**{"Registration number": other}))
    assert counted(preview(content, "companies", actor=clerk)) == {"create": 1}


def test_a_row_adds_and_corrects_and_a_blank_cell_erases_nothing(clerk: Actor) -> None:
    brought_in(sheet_of(maison(IBAN=IBAN)), "companies", actor=clerk)
    content = sheet_of(maison(IBAN="", Address="14 rue des Quais, 75004 Paris", Reference="S-1"))
    session = brought_in(content, "companies", actor=clerk)
    assert session.counts["applied"]["updated"] == 1
    (company,) = companies(clerk, registration_number=SIREN)
    assert (company.iban, company.address, company.reference) == (
        IBAN,
        "14 rue des Quais, 75004 Paris",
        "S-1",
    )
    with scope(clerk):
        (event,) = Event.objects.filter(verb="company.changed", subject_id=company.pk)
        assert event.data == {"address": "14 rue des Quais, 75004 Paris", "reference": "S-1"}
    by_reference = sheet_of({"Reference": "S-1", "Company": "Maison Clairvallon SA"})
    assert counted(preview(by_reference, "companies", actor=clerk)) == {"update": 1}


def test_a_reference_alone_is_enough_and_its_number_can_follow(clerk: Actor) -> None:
    bare = sheet_of({"supplier no": "S-7", "city": "Campinas", "state": "SP"})
    session = preview(bare, "companies", actor=clerk)
    assert causes(session) == {"missing_value": 1}
    session = brought_in(bare, "companies", actor=clerk, country="BR")
    assert session.reading["notes"][-3:] == [
        "In 1 row no name is stated; the reference stands in for it until somebody writes the name.",
        "In 1 row the country is the one chosen at upload.",
        "In 1 row the address was put together from the parts of it.",
    ]
    (company,) = companies(clerk, reference="S-7")
    assert (company.name, company.registration_number) == ("S-7", "")
    assert (company.country, company.address) == ("BR", "Campinas, SP")
    named = sheet_of(
        {
            "supplier no": "S-7", "legal name": "Comercial Campinas Ltda", "CNPJ": "11.222.333/0001-81",
            "address": "Rua A 1, 13023-000 Campinas, SP",
        }
    )  # fmt: skip
    brought_in(named, "companies", actor=clerk, country="BR")
    (company,) = companies(clerk, reference="S-7")
    assert (company.name, company.registration_number) == ("Comercial Campinas Ltda", "11.222.333/0001-81")
    assert counted(preview(bare, "companies", actor=clerk, country="BR")) == {"unchanged": 1}


@pytest.mark.parametrize(
    ("cells", "cause"),
    [
        ({"Registration number": ""}, "missing_value"),
        ({"Country": ""}, "missing_value"),
        ({"Country": "Atlantis"}, "unknown_country"),
        ({"Company": ""}, "missing_value"),
        ({"Company": "***"}, "bad_text"),
        ({"Company": "x" * 201}, "bad_text"),
        ({"Address": "x" * 301}, "bad_text"),
        ({"Address": "x" * 250, "City": "y" * 60}, "bad_text"),
        ({"Registration number": "7.32829E+08"}, "bad_code"),
        ({"Registration number": "字号"}, "bad_code"),
        ({"Registered on": "2999-01-01"}, "bad_date"),
        ({"Registered on": "soon"}, "bad_date"),
        ({"IBAN": "FR7630006000011234567890188"}, "bad_iban"),
        ({"Website": "javascript:alert(1)"}, "bad_website"),
        ({"Website": "not a site"}, "bad_website"),
        ({"Company": "'; DROP TABLE merchants_company; --\x00", "Country": "Atlantis"}, "unknown_country"),
    ],
)
def test_it_rejects_with_one_cause_and_a_word_of_advice(
    clerk: Actor, cells: dict[str, str], cause: str
) -> None:
    session = preview(sheet_of(maison(**cells)), "companies", actor=clerk)
    assert causes(session) == {cause: 1}
    assert session.counts["rejected"] == {cause: 1}
    assert all(sentences(session, actor=clerk).values())


def test_it_remarks_what_speaks_against_the_numbers_as_the_desk_does(clerk: Actor) -> None:
    content = sheet_of(
        maison(**{"Registration number": "123", "VAT number": "FR00", "GS1 company prefix": "978123"}),
        {"Company": "福州某某有限公司", "Country": "CN", "Registration number": USCC[:-1] + "4"},
        {
            "Company": "Clairvallon Deutschland",
            "Country": "BE",
            "Registration number": "0403170701",
            "IBAN": IBAN,
        },
    )
    session = preview(content, "companies", actor=clerk)
    assert counted(session) == {"create": 3}
    said = remarks(session, clerk)
    assert said[2] == [
        ("registration_number", "registration_number"),
        ("eu_vat", "vat_number"),
        ("gtin_prefix_reserved", "gtin_prefix"),
    ]
    assert said[3] == [("uscc", "registration_number")]
    assert said[4] == [("iban_elsewhere", "iban")]


def test_a_number_that_a_reviewer_let_stand_is_not_remarked_again(clerk: Actor) -> None:
    content = sheet_of(maison(**{"Registration number": "123"}))
    brought_in(content, "companies", actor=clerk)
    (company,) = companies(clerk, registration_number="123")
    with scope(clerk):
        services.override_finding(
            company=company,
            field="registration_number",
            code="registration_number",
            reason="Seen",
            actor=clerk,
        )
    assert remarks(preview(content, "companies", actor=clerk), clerk) == {2: []}


def test_it_remarks_what_is_likely_here_already(clerk: Actor) -> None:
    brought_in(sheet_of(maison(**{"VAT number": "FR44732829320"})), "companies", actor=clerk)
    content = sheet_of(
        maison(**{"Registration number": OTHER_SIREN, "Company": "MAISON CLAIRVALLON"}),
        maison(**{"Registration number": "443061841", "Company": "Maison Clairvalon SAS"}),
        maison(**{"Registration number": "542065479", "Company": "Else", "VAT number": "FR 44 732829320"}),
        maison(**{"Registration number": "775670417", "Company": "Nothing of the kind"}),
    )
    session = preview(content, "companies", actor=clerk)
    assert counted(session) == {"create": 4}
    said = remarks(session, clerk)
    assert ("likely_duplicate", "name") in said[2]
    assert ("likely_duplicate", "name") in said[3]
    assert ("likely_duplicate", "vat_number") in said[4]
    assert said[5] == []


def test_of_further_rows_only_the_same_names_and_numbers_are_looked_for(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_in(sheet_of(maison(**{"VAT number": "FR44732829320"})), "companies", actor=clerk)
    monkeypatch.setattr(namesakes, "MOST_LOOKED_FOR", 1)
    monkeypatch.setattr(company_checking, "MOST_LOOKED_FOR", 1)
    content = sheet_of(
        maison(**{"Registration number": OTHER_SIREN, "Company": "Clairvallon Maisons"}),
        maison(**{"Registration number": "443061841", "Company": "MAISON CLAIRVALLON"}),
        maison(**{"Registration number": "542065479", "Company": "Vallon", "VAT number": "FR 44 732829320"}),
        maison(**{"Registration number": "775670417", "Company": "Maison Clair Vallée"}),
    )
    session = preview(content, "companies", actor=clerk)
    said = remarks(session, clerk)
    assert said[2] == said[3] == [("likely_duplicate", "name")]
    assert ("likely_duplicate", "vat_number") in said[4]
    assert said[5] == []
    assert session.reading["notes"][-1].startswith("Names like those of the first 1 new rows were looked for")


def test_it_compares_the_rows_of_one_file_with_each_other(clerk: Actor) -> None:
    content = sheet_of(
        maison(),
        maison(**{"Registration number": OTHER_SIREN, "Company": "maison clairvallon"}),
        maison(**{"Registration number": "443061841", "Company": "Clairvallon Maison SAS"}),
        maison(**{"Registration number": "542065479", "Company": "Maison Clairvalon"}),
        maison(**{"Registration number": "775670417", "Company": "Zephyr Holding"}),
        maison(Reference="S-1"),
        maison(),
    )
    session = preview(content, "companies", actor=clerk)
    assert causes(session) == {"duplicate_in_file": 2}
    said = remarks(session, clerk)
    assert [("likely_duplicate", "name")] == said[3] == said[4] == said[5]
    assert said[2] == said[6] == []
    assert sentences(session, actor=clerk)[7] == ["Row 2 is about the same company."]


def test_reference_and_number_must_be_of_one_company(clerk: Actor) -> None:
    brought_in(
        sheet_of(
            maison(Reference="S-1"),
            maison(Reference="S-2", **{"Registration number": OTHER_SIREN, "Company": "Else"}),
        ),
        "companies",
        actor=clerk,
    )
    content = sheet_of(
        maison(Reference="S-2", Company="Else"),
        maison(Reference="S-3"),
        maison(Reference="S-1", Company="New name"),
    )
    session = preview(content, "companies", actor=clerk)
    assert causes(session) == {"number_taken": 1, "reference_differs": 1}
    assert counted(session) == {"update": 1, "error": 2}


def test_a_company_that_an_applicant_has_named_is_left_to_them(world: World, clerk: Actor) -> None:
    applicant = world.actor(world.staff(Role.APPLICANT))
    with scope(applicant):
        services.claim_company(name="Theirs", country="FR", registration_number=SIREN, actor=applicant)
    session = brought_in(sheet_of(maison()), "companies", actor=clerk)
    assert session.counts["applied"]["created"] == 1
    assert ("likely_duplicate", "registration_number") in remarks(session, clerk)[2]
    assert [company.name for company in companies(clerk, registration_number=SIREN)] == [
        "Theirs",
        "Maison Clairvallon SAS",
    ]


def test_reviewers_register_them_as_verified_and_account_managers_name_them(
    world: World, clerk: Actor
) -> None:
    brought_in(sheet_of(maison()), "companies", actor=clerk, verified="yes")
    (company,) = companies(clerk, registration_number=SIREN)
    assert company.verified_at is not None
    with scope(clerk):
        assert Event.objects.filter(verb="company.registered", subject_id=company.pk).exists()
    unnumbered = sheet_of({"Reference": "S-9", "Company": "Else", "Country": "FR"})
    assert causes(preview(unnumbered, "companies", actor=clerk, verified="yes")) == {"missing_value": 1}
    manager = world.actor(world.staff(Role.ACCOUNT_MANAGER))
    with pytest.raises(Forbidden):
        preview(unnumbered, "companies", actor=manager, verified="yes")
    brought_in(unnumbered, "companies", actor=manager)
    (own,) = companies(clerk, reference="S-9")
    assert (own.account_manager_id, own.verified_at) == (manager.id, None)
    assert causes(preview(sheet_of(maison(Reference="S-1")), "companies", actor=manager)) == {
        "other_manager": 1
    }
    assert counted(preview(sheet_of(maison()), "companies", actor=manager)) == {"unchanged": 1}


@pytest.mark.parametrize("person", ["operator", "owner", "stranger"])
def test_it_is_for_reviewers_account_managers_and_admins(world: World, person: str) -> None:
    actor = world.actor(getattr(world, person))
    with pytest.raises(Forbidden):
        preview(sheet_of(maison()), "companies", actor=actor)


def test_a_file_without_a_column_that_tells_companies_apart_is_refused(clerk: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        preview(sheet_of({"Company": "Maison", "Country": "FR"}), "companies", actor=clerk)
    assert refusal.value.code == "column_missing"
    assert "neither a registration number nor a reference" in refusal.value.sentence


def test_what_moved_since_the_preview_is_a_conflict(clerk: Actor) -> None:
    brought_in(sheet_of(maison()), "companies", actor=clerk)
    (company,) = companies(clerk, registration_number=SIREN)
    content = sheet_of(
        maison(Address="14 rue des Quais"), maison(**{"Registration number": OTHER_SIREN, "Company": "Else"})
    )
    session = preview(content, "companies", actor=clerk)
    with scope(clerk):
        imports.confirm(session=session, actor=clerk)
        services.change_company(company=company, address="Moved", actor=clerk)
        services.name_company(name="Meanwhile", country="FR", registration_number="552 100 554", actor=clerk)
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        assert session.counts["applied"]["conflicts"] == {"changed_since_preview": 2}
        assert Company.objects.get(pk=company.pk).address == "Moved"
        assert not Company.objects.filter(name="Else").exists()


def test_it_is_undone_where_nothing_stands_on_it(clerk: Actor) -> None:
    brought_in(
        sheet_of(maison(), {"Reference": "S-5", "Company": "Unnumbered", "Country": "FR"}),
        "companies",
        actor=clerk,
    )
    content = sheet_of(
        maison(Reference="S-1", Address="14 rue des Quais"),
        {"Reference": "S-5", "Registration number": "443061841"},
        {"Reference": "S-2", "Company": "Goes", "Country": "FR"},
        {"Reference": "S-3", "Company": "Stays", "Country": "FR"},
        {"Reference": "S-4", "Company": "Renamed", "Country": "FR"},
    )
    session = brought_in(content, "companies", actor=clerk)
    with scope(clerk):
        services.open_application(
            company=Company.objects.get(reference="S-3"), brand_name="New", brand_country="", channels=["overseas"],
            actor=clerk,
        )  # fmt: skip
        services.change_company(company=Company.objects.get(reference="S-4"), name="Other", actor=clerk)
    taken_back(session, actor=clerk)
    assert session.counts["undone"] == {"undone": 3, "left": 2}
    (company,) = companies(clerk, registration_number=SIREN)
    assert (company.reference, company.address) == ("", "12 rue des Quais, 75004 Paris")
    assert companies(clerk, reference="S-2") == []
    assert [each.registration_number for each in companies(clerk, reference="S-5")] == [""]
    with scope(clerk):
        left = {row.number: row.left["sentence"] for row in session.rows.filter(reversal="left")}
        assert left == {
            5: "Stays has applications by now, so it stays.",
            6: "Company Other was changed since the import (name), so it stays as it is.",
        }
        assert Event.objects.filter(verb="company.struck").count() == 1


def test_an_edited_export_is_merged(clerk: Actor) -> None:
    brought_in(sheet_of(maison(Reference="S-1")), "companies", actor=clerk)
    content = exported_again("companies", actor=clerk).decode("utf-8-sig")
    (company,) = companies(clerk, reference="S-1")
    with scope(clerk):
        services.change_company(company=company, website="https://since.example", actor=clerk)
    edited = content.replace("12 rue des Quais", "14 rue des Quais").replace("S-1,", "S-1b,")
    session = brought_in(edited.encode(), "companies", actor=clerk)
    assert session.counts["applied"]["updated"] == 1
    (company,) = companies(clerk, registration_number=SIREN)
    assert (company.address, company.website) == ("14 rue des Quais, 75004 Paris", "https://since.example")
    assert company.reference == "S-1b"


@pytest.mark.parametrize("profile", ["companies", "brands"])
def test_both_doors_offer_it_to_whom_it_is_for(
    world: World,
    as_person: Callable[[User], Client],
    as_client: Callable[[str], Client],
    profile: str,
) -> None:
    page = as_person(world.reviewer).get("/admin/imports/importsession/add/").content.decode()
    assert f'<option value="{profile}"' in page
    assert f"/admin/imports/importsession/template/{profile}/" in page
    page = as_person(world.operator).get("/admin/imports/importsession/add/").content.decode()
    assert f'<option value="{profile}"' not in page
    partner = as_client(world.token()[1])
    file = uploaded(sheet_of(maison(Brand="Clairvallon")), "list.csv")
    answer = partner.post(
        "/api/v1/imports", {"file": file, "profile": profile}, headers={"Idempotency-Key": "1"}
    )
    assert answer.status_code == 403
    assert f"may not import {profile}" in answer.content.decode()


def test_it_goes_in_and_out_at_the_desk(world: World, as_person: Callable[[User], Client]) -> None:
    client = as_person(world.reviewer)
    file = uploaded(sheet_of(maison(Reference="S-1")), "list.csv")
    answer = client.post(
        "/admin/imports/importsession/add/", {"file": file, "profile": "companies"}, follow=True
    )
    assert answer.status_code == 200
    with scope(world.office):
        assert ImportSession.objects.get().profile == "companies"
    taken = client.post("/admin/merchants/company/export/", {"format": "csv"}, follow=True)
    assert "Aurore SA" in b"".join(taken.streaming_content).decode("utf-8-sig")


def test_a_row_that_is_rejected_takes_no_other_with_it(clerk: Actor) -> None:
    content = sheet_of(maison(Reference="S-1", IBAN="☺"), maison(Reference="", IBAN=""))
    session = brought_in(content, "companies", actor=clerk)
    assert causes(session) == {"bad_iban": 1}
    again = preview(content, "companies", actor=clerk)
    assert (counted(again), causes(again)) == ({"unchanged": 1, "error": 1}, {"bad_iban": 1})


def test_a_questionnaire_is_one_company_and_comes_back_mended(clerk: Actor) -> None:
    form = (
        f"Supplier form\n\nCompany name,Maison Clairvallon SAS\nCountry,Frankia\nRegistration number,{SIREN}\n"
        "Founded on,2012年4月2日\n"
    )
    session = preview(form.encode(), "companies", actor=clerk)
    assert causes(session) == {"unknown_country": 1}
    with scope(clerk), write_rejected(session, "csv") as path:
        mended = path.read_bytes().replace(b"Frankia", b"France")
    again = brought_in(mended, "companies", actor=clerk)
    assert counted(again) == {"create": 1}
    with scope(clerk):
        company = Company.objects.get(registration_number=SIREN)
    assert (company.name, company.country, company.registered_on) == (
        "Maison Clairvallon SAS", "FR", date(2012, 4, 2),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("取引先コード;会社名;国;所在地;郵便番号", "S-1;Maison;フランス;12 rue des Quais;75004"),
        ("거래처코드;상호;국가;주소;우편번호", "S-1;Maison;프랑스;12 rue des Quais;75004"),
        ("Código proveedor;Razón social;País;Dirección;Código postal", "S-1;Maison;Francia;12 rue des Quais;75004"),
        ("Código do fornecedor;Razão social;País;Endereço;CEP", "S-1;Maison;França;12 rue des Quais;75004"),
        ("Codice fornitore;Ragione sociale;Paese;Indirizzo;CAP", "S-1;Maison;Francia;12 rue des Quais;75004"),
        ("Kod dostawcy;Nazwa firmy;Kraj;Adres;Kod pocztowy", "S-1;Maison;Francja;12 rue des Quais;75004"),
        ("Cari kodu;Firma ünvanı;Ülke;Adres;Posta kodu", "S-1;Maison;Fransa;12 rue des Quais;75004"),
        ("Код поставщика;Наименование;Страна;Адрес;Индекс", "S-1;Maison;Франция;12 rue des Quais;75004"),
        ("Mã nhà cung cấp;Tên công ty;Quốc gia;Địa chỉ;Mã bưu chính", "S-1;Maison;Pháp;12 rue des Quais;75004"),
        ("รหัสผู้ขาย;ชื่อบริษัท;ประเทศ;ที่อยู่;รหัสไปรษณีย์", "S-1;Maison;ฝรั่งเศส;12 rue des Quais;75004"),
        ("公司编码;企业全称;所在国家;企业地址;邮政编码", "S-1;Maison;法国;12 rue des Quais;75004"),
    ],
)  # fmt: skip
def test_it_reads_lists_in_many_languages(clerk: Actor, header: str, cells: str) -> None:
    brought_in(f"{header}\n{cells}\n".encode(), "companies", actor=clerk)
    (company,) = companies(clerk, reference="S-1")
    assert (company.name, company.country, company.address) == ("Maison", "FR", "12 rue des Quais, 75004")


def test_a_column_that_only_says_yes_or_no_names_nobody(clerk: Actor) -> None:
    """Systems tick off what a company is to the house: «fournisseur» says that it is a supplier."""
    content = (
        "code_tiers,nom,ville,pays_code,siren,tva_intra,client,fournisseur\n"
        f"F-1,Papeterie du Quai,Rouen,FR,{SIREN},FR44732829320,0,1\n"
        f"F-2,Vins Ferrand,Vernon,FR,{OTHER_SIREN},,1,1\n"
    )
    session = brought_in(content.encode(), "companies", actor=clerk)
    assert (
        "«fournisseur» only says yes or no, so it was taken as no name of theirs." in session.reading["notes"]
    )
    first, second = companies(clerk, reference__startswith="F-")
    assert (first.name, first.country, first.vat_number) == ("Papeterie du Quai", "FR", "FR44732829320")
    assert second.name == "Vins Ferrand"


def test_a_tick_never_stands_in_for_a_name(clerk: Actor) -> None:
    content = b"Supplier code,Supplier,Country\nS-1,yes,FR\nS-2,no,FR\n"
    brought_in(content, "companies", actor=clerk)
    assert [each.name for each in companies(clerk, reference__in=["S-1", "S-2"])] == ["S-1", "S-2"]


@pytest.mark.parametrize(
    "header",
    [
        "Id_Proveedor,Nombre,Contacto,Direccion,CP,Municipio,Entidad,Pais",
        "code client,nom,contact_nom,adresse,code postal,ville,région,code pays",
        "ERP Vendor ID,Supplier Name,SM Vendor ID,Address - Line1,Address - Postal Code,Address - City,"
        "Address - Region Code,Address - Country Code",
        "ref,name,id,street,zip,city,state_id,country_id,is_company",
        "lieferant_id,name,branche,straße,plz,ort,bundesland,land_iso2",
    ],
)
def test_a_bare_name_is_the_companys(clerk: Actor, header: str) -> None:
    cells = "P-17,Casa Ferrand,Ana,Calle 5,44100,Guadalajara,Jalisco,MX" + (
        ",True" if "is_company" in header else ""
    )
    brought_in(f"{header}\n{cells}\n".encode(), "companies", actor=clerk)
    (company,) = companies(clerk, reference="P-17")
    assert (company.name, company.country) == ("Casa Ferrand", "MX")
    assert company.address == "Calle 5, 44100 Guadalajara, Jalisco"


def test_a_state_may_be_called_as_others_say_nothing(clerk: Actor) -> None:
    content = b"Company code,Company,Street,City,State,Country\nP-18,Blue Ridge Ltd,1 Main St,Arden,NC,US\n"
    brought_in(content, "companies", actor=clerk)
    assert [each.address for each in companies(clerk, reference="P-18")] == ["1 Main St, Arden, NC"]


def test_zeros_that_a_program_took_from_a_british_number_are_put_back(clerk: Actor) -> None:
    first = {"Company": "Tidewell Ltd", "Country": "UK", "Registration number": "00445790"}
    brought_in(sheet_of(first), "companies", actor=clerk)
    rows = [
        {**first, "Registration number": "445790"},
        {**first, "Company": "Moor Ltd", "Registration number": "9"},
    ]
    scottish = {**first, "Company": "Loch Ltd", "Registration number": "SC12345"}
    session = preview(sheet_of(*rows, scottish), "companies", actor=clerk)
    assert counted(session) == {"create": 2, "unchanged": 1}
    with scope(clerk):
        numbers = [
            row.values["facts"]["registration_number"] for row in session.rows.filter(outcome="create")
        ]
    assert sorted(numbers) == ["00000009", "SC12345"]
    assert any("In 2 rows a British company number has fewer" in note for note in session.reading["notes"])
    abroad = preview(
        sheet_of({**first, "Country": "IE", "Registration number": "445"}), "companies", actor=clerk
    )
    with scope(clerk):
        assert abroad.rows.get().values["facts"]["registration_number"] == "445"


def test_a_british_company_that_is_here_by_a_short_number_is_found_by_it(clerk: Actor) -> None:
    with scope(clerk):
        services.name_company(
            name="Tidewell Ltd", country="GB", registration_number="445790", reference="", actor=clerk
        )
    row = {"Company": "Tidewell Ltd", "Country": "GB", "Registration number": "445790"}
    assert counted(preview(sheet_of(row), "companies", actor=clerk)) == {"unchanged": 1}


@pytest.mark.parametrize(("sign", "code"), [("D", "DE"), ("A", "AT"), ("CH", "CH"), ("F", "FR")])
def test_countries_may_be_said_by_the_signs_of_vehicles(clerk: Actor, sign: str, code: str) -> None:
    row = {"Firma": "Müller GmbH", "Land": sign, "Handelsregister": "HRB 12345"}
    session = preview(sheet_of(row), "companies", actor=clerk)
    with scope(clerk):
        assert session.rows.get().values["facts"]["country"] == code

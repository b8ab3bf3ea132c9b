"""Numbers of companies. The vectors are those of python-stdnum's own documentation, read from what is installed."""

import doctest
from importlib import import_module

import pytest
from django.utils import translation

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.models import Event
from backoffice.merchants import identifiers, services
from backoffice.merchants.models import Company, FindingOverride
from tests.backoffice.merchants.making import make_application

REAL_BUT_FAILING = "91350211M0000XUF46"  # a company that exists, whose code does not pass GB 32100


def company(**words) -> Company:
    return Company(**{"name": "Aurore SA", "country": "FR", "registration_number": "", **words})


def codes(**words) -> list[str]:
    return [finding.code for finding in identifiers.check(company(**words))]


def vectors(module: str) -> tuple[list[str], list[str]]:
    """The numbers that the module's documentation validates, and those that it says fail."""
    good: list[str] = []
    bad: list[str] = []
    found = doctest.DocTestParser().get_examples(import_module(f"stdnum.{module}").__doc__)
    for example in found:
        source = example.source.strip()
        if source.startswith("validate('"):
            (bad if example.exc_msg else good).append(source.split("'")[1])
    return good, bad


def test_it_agrees_with_the_documentation_on_chinese_codes() -> None:
    good, bad = vectors("cn.uscc")
    assert good
    assert bad
    for number in good:
        assert codes(country="CN", registration_number=number) == [], number
    for number in bad:
        assert codes(country="CN", registration_number=number) == ["uscc"], number


@pytest.mark.parametrize(
    ("number", "passes"),
    [
        ("91350100M000100Y43", True),
        ("91350100M000100Y4A", False),
        ("91330100MA00000160", True),
        (REAL_BUT_FAILING, False),
    ],
)
def test_it_checks_chinese_codes_as_the_standard_says(number, passes) -> None:
    assert codes(country="CN", registration_number=number) == ([] if passes else ["uscc"])


@pytest.mark.parametrize(
    ("number", "passes"),
    [
        ("RCS Paris 552 100 554", True),
        ("RCS PARIS B 552 100 554", True),
        ("R.C.S. Aix-en-Provence 552100554", True),
        ("552 100 554 RCS Paris", True),
        ("RCS Paris 552 100 555", False),
        ("RCS Paris 552 100 5541", False),
        ("Paris 552 100 554", False),
    ],
)
def test_it_reads_a_french_number_as_its_register_writes_it(number: str, passes: bool) -> None:
    assert codes(country="FR", registration_number=number) == ([] if passes else ["registration_number"])


def test_it_only_warns_of_a_chinese_code_that_fails() -> None:
    (finding,) = identifiers.check(company(country="CN", registration_number=REAL_BUT_FAILING))
    assert (finding.field, finding.severity, finding.overridable) == ("registration_number", "warning", True)
    assert finding.sentence == (
        f"The unified social credit code {REAL_BUT_FAILING} does not pass the check of GB 32100: its check digit does "
        "not fit."
    )


def test_it_agrees_with_the_documentation_on_european_vat() -> None:
    # «BE 428759497» and such stand in the documentation of the module and of its countries.
    checked = 0
    for module in ("eu.vat", "be.vat", "bg.vat", "cy.vat", "de.vat", "gr.vat", "ie.vat", "mt.vat", "se.vat"):
        good, bad = vectors(module)
        country = module[:2].upper()
        for number in good:
            of = number.replace(" ", "")[:2].upper() if module == "eu.vat" else country
            of = {"EL": "GR"}.get(of, of)
            assert codes(country=of, vat_number=number) == [], (module, number)
            checked += 1
        for number in bad:
            of = number.replace(" ", "")[:2].upper() if module == "eu.vat" else country
            if len(of) == 2 and of.isalpha() and of in identifiers._EU_VAT:
                assert codes(country=of, vat_number=number) == ["eu_vat"], (module, number)
                checked += 1
    assert checked >= 12


@pytest.mark.parametrize(
    ("country", "number", "found"),
    [
        ("DE", "DE136695976", []),
        ("DE", "136695976", []),
        ("DE", "DE 136 695 976", []),
        ("DE", "DE136695978", ["eu_vat"]),
        ("FR", "DE136695976", ["vat_of_another_country"]),
        ("HK", "DE136695976", ["vat_of_another_country"]),
        ("GR", "EL094259216", []),
        ("GR", "094259216", []),
        ("GB", "GB980780684", []),
        ("GB", "802311781", ["vat"]),
        ("CH", "CHE-107.787.577 IVA", []),
        ("CH", "CHE-107.787.578 IVA", ["vat"]),
        ("HK", "anything", []),
        ("FR", "", []),
    ],
)
def test_it_checks_vat_numbers_by_country(country, number, found) -> None:
    assert codes(country=country, vat_number=number) == found


def test_it_agrees_with_the_documentation_on_ibans() -> None:
    good, _ = vectors("iban")
    assert good
    for number in good:
        assert codes(country=number.strip()[:2], iban=number) == [], number
        wrong = number[:2] + f"{(int(number[2:4]) + 1) % 97:02d}" + number[4:]
        assert codes(country=number.strip()[:2], iban=wrong) == ["iban"], wrong


def test_no_reviewer_lets_an_iban_stand_that_fails() -> None:
    (finding,) = identifiers.check(company(iban="FR7630006000011234567890188"))
    assert (finding.code, finding.severity, finding.overridable) == ("iban", "error", False)


def test_it_tells_when_the_account_is_held_elsewhere() -> None:
    (finding,) = identifiers.check(company(iban="DE89 3704 0044 0532 0130 00"))
    assert (finding.code, finding.severity) == ("iban_elsewhere", "warning")
    assert finding.sentence == "The account is held in Germany and the company is registered in France."


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("", []),
        ("301234", []),
        ("6901234", []),
        ("95012345", []),
        ("12", ["gtin_prefix_form"]),
        ("30123A", ["gtin_prefix_form"]),
        ("2001234", ["gtin_prefix_reserved"]),
        ("0212345", ["gtin_prefix_reserved"]),
        ("9791234", ["gtin_prefix_reserved"]),
        ("036000291452", ["gtin_prefix_is_number"]),
        ("036000291453", []),
    ],
)
def test_it_checks_whether_a_prefix_could_be_one(prefix, found) -> None:
    assert codes(gtin_prefix=prefix) == found


@pytest.mark.parametrize(
    "number",
    ["96385074", "036000291452", "4006381333931", "14006381333938", "9521234543213", "106141412345678908"],
)
def test_it_knows_the_check_digit_of_gs1(number) -> None:
    assert identifiers.mod_10_holds(number)
    assert not identifiers.mod_10_holds(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize(("country", "modules"), sorted(identifiers._REGISTERS.items()))
def test_it_knows_the_numbers_of_other_registers(country, modules) -> None:
    """Each register takes what the documentation of its numbers takes, and warns of nonsense."""
    good = [number for module in modules for number in vectors(module)[0]]
    for number in good:
        assert codes(country=country, registration_number=number) == [], number
    found = codes(country=country, registration_number="no such number")
    assert found == ["uscc" if country == "CN" else "registration_number"]


def test_it_says_nothing_where_nobody_knows_the_rule() -> None:
    assert codes(country="HK", registration_number="whatever 1") == []
    assert codes(country="GB", registration_number="08 123") == []


def test_it_has_words_in_both_languages() -> None:
    bad = company(
        country="CN", registration_number=REAL_BUT_FAILING, vat_number="DE1", iban="DE1", gtin_prefix="1"
    )
    for language in ("en-gb", "zh-hans"):
        with translation.override(language):
            for finding in identifiers.check(bad):
                assert finding.sentence
                assert finding.advice
                assert "%(" not in finding.sentence + finding.advice


@pytest.fixture
def failing(world) -> Company:
    with scope(world.office):
        return Company.objects.create(
            name="厦门公司", country="CN", registration_number=REAL_BUT_FAILING, iban="DE1"
        )


def test_a_reviewer_lets_a_number_stand_with_a_reason(world, failing) -> None:
    reviewer = world.actor(world.reviewer)
    words = {"company": failing, "field": "registration_number", "code": "uscc", "actor": reviewer}
    with scope(reviewer):
        services.override_finding(reason="Seen in the public register.", **words)
        finding = identifiers.findings(failing)[0]
        assert not finding.stands
        assert (finding.overridden.reason, finding.overridden.decided_by_id) == (
            "Seen in the public register.", reviewer.id,
        )  # fmt: skip
        event = Event.objects.get(verb="company.finding_overridden")
        assert (event.data["value"], event.company_id) == (REAL_BUT_FAILING, failing.pk)
        with pytest.raises(Conflict):
            services.override_finding(reason="Again.", **words)


def test_another_number_in_its_place_does_not_stand(world, failing) -> None:
    reviewer = world.actor(world.reviewer)
    with scope(reviewer):
        services.override_finding(
            company=failing, field="registration_number", code="uscc", reason="Seen.", actor=reviewer
        )
        Company.objects.filter(pk=failing.pk).update(registration_number="91350100M000100Y4A")
        failing.refresh_from_db()
        assert identifiers.findings(failing)[0].stands


def test_it_lets_nothing_else_stand(world, failing) -> None:
    reviewer, owner = world.actor(world.reviewer), world.actor(world.owner)
    with scope(reviewer):
        words = {"company": failing, "reason": "I say so.", "actor": reviewer}
        with pytest.raises(Invalid) as refusal:
            services.override_finding(field="iban", code="iban", **words)
        assert refusal.value.code == "not_overridable"
        with pytest.raises(NotFound, match="No check"):
            services.override_finding(field="vat_number", code="eu_vat", **words)
        with pytest.raises(Invalid, match="reason"):
            services.override_finding(**{**words, "reason": " "}, field="registration_number", code="uscc")
        with pytest.raises(Forbidden):
            services.override_finding(**{**words, "actor": owner}, field="registration_number", code="uscc")


def let_stand(failing: Company, actor) -> FindingOverride:
    return services.override_finding(
        company=failing, field="registration_number", code="uscc", reason="Seen.", actor=actor
    )


def test_another_reviewer_lets_it_stand_no_longer(world, failing) -> None:
    first, second = world.actor(world.reviewer), world.actor(world.admin)
    with scope(first):
        override = let_stand(failing, first)
    with scope(second):
        services.withdraw_override(override=override, reason="It was another company's.", actor=second)
        assert identifiers.findings(failing)[0].stands
        event = Event.objects.get(verb="company.override_withdrawn")
        assert event.data == {
            "field": "registration_number", "finding": "uscc", "value": REAL_BUT_FAILING,
            "reason": "It was another company's.",
        }  # fmt: skip
        with pytest.raises(NotFound, match="withdrawn that already"):
            services.withdraw_override(override=override, reason="Again.", actor=second)
    with scope(first):
        let_stand(failing, first)
        assert not identifiers.findings(failing)[0].stands


def test_only_a_reviewer_with_a_reason_lets_it_stand_no_longer(world, failing) -> None:
    reviewer, owner = world.actor(world.reviewer), world.actor(world.owner)
    with scope(reviewer):
        override = let_stand(failing, reviewer)
        with pytest.raises(Invalid, match="reason"):
            services.withdraw_override(override=override, reason=" ", actor=reviewer)
        with pytest.raises(Forbidden):
            services.withdraw_override(override=override, reason="Mine.", actor=owner)
        assert not identifiers.findings(failing)[0].stands


def test_it_stands_for_good_once_every_application_is_decided(world, failing) -> None:
    admin, reviewer = world.actor(world.admin), world.actor(world.reviewer)
    with scope(reviewer):
        override = let_stand(failing, reviewer)
        application = make_application(admin, company=failing, status="in_review", reviewer=reviewer)
        services.reject(application=application, reason_code="other", reason="No.", actor=reviewer)
        with pytest.raises(Conflict) as refusal:
            services.withdraw_override(override=override, reason="Late.", actor=reviewer)
        assert refusal.value.code == "decided"
        make_application(admin, company=failing, brand_name="Another one")
        services.withdraw_override(override=override, reason="Looked again.", actor=reviewer)

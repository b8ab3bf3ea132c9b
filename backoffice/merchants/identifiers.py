"""The numbers by which a company is known, checked: of its register, VAT, bank account, GS1 prefix.

python-stdnum knows the rules. What it finds is a hint for a reviewer wherever real numbers are known to break the rule,
and the reviewer may let such a number stand (`services.override_finding`); an IBAN that fails its check digits is not
one that a bank would pay to, so it stands for nobody.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Literal

from django.utils.translation import gettext as _
from django_countries import countries
from stdnum import ean, iban
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError
from stdnum.fr import siren
from stdnum.util import get_cc_module

from .models import Company, FindingOverride

Severity = Literal["error", "warning"]
# The module of python-stdnum whose number stands in the country's register of companies. Where several are usual, any
# of them will do. A country that is not here keeps numbers that stdnum does not know (Britain, the Netherlands).
_REGISTERS: Mapping[str, tuple[str, ...]] = {
    "AR": ("ar.cuit",), "AT": ("at.businessid",), "AU": ("au.acn", "au.abn"), "BE": ("be.vat",), "BR": ("br.cnpj",),
    "BY": ("by.unp",), "CA": ("ca.bn",), "CH": ("ch.uid",), "CL": ("cl.rut",), "CN": ("cn.uscc",), "CO": ("co.nit",),
    "CZ": ("cz.dic",), "DE": ("de.handelsregisternummer",), "DK": ("dk.cvr",), "EC": ("ec.ruc",),
    "EE": ("ee.registrikood",), "ES": ("es.cif", "es.nif"), "FI": ("fi.ytunnus",),
    "FR": ("fr.siren", "fr.siret", "fr.rcs"), "HR": ("hr.oib",),
    "IL": ("il.hp",), "IS": ("is_.kennitala",), "IT": ("it.iva", "it.codicefiscale"),
    "JP": ("jp.cn",), "KR": ("kr.brn",), "LV": ("lv.pvn",), "MA": ("ma.ice",), "MD": ("md.idno",),
    "MX": ("mx.rfc",), "NO": ("no.orgnr",), "PE": ("pe.ruc",), "PL": ("pl.nip", "pl.regon"), "PT": ("pt.nif",),
    "RO": ("ro.onrc", "ro.cui"), "RS": ("rs.pib",), "RU": ("ru.ogrn", "ru.inn"), "SE": ("se.orgnr",),
    "SG": ("sg.uen",), "SI": ("si.maticna", "si.ddv"), "TH": ("th.moa",), "TR": ("tr.vkn",),
    "TW": ("tw.ubn",), "UA": ("ua.edrpou",), "VN": ("vn.mst",),
}  # fmt: skip
# As a register of commerce in France writes it: «RCS Paris 552 100 554», «552 100 554 R.C.S. Paris». The letter of the
# register, which stdnum demands, has gone out of use.
_RCS = re.compile(
    r"(?P<before>R\.?C\.?S\.?\s+[^\d]+?\s*)?(?P<siren>(?:\d\s?){8}\d)(?(before)|\s+R\.?C\.?S\.?\s+[^\d]+)",
    re.IGNORECASE,
)
# Whose VAT numbers the European rules know, and the letters that these write for themselves.
_EU_VAT = frozenset(
    "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI".split()  # noqa: SIM905
)
_VAT_LETTERS = {"GR": "EL"}
# GS1 prefixes that no company has: for use inside a firm (02, 04, 2xx), coupons, ISSN, ISBN, demonstrations.
_NOT_OF_COMPANIES = (
    *(f"{n:03d}" for n in range(20, 30)),
    *(f"{n:03d}" for n in range(40, 60)),
    *(str(n) for n in range(200, 300)),
    "951", "952", "977", "978", "979", "980", "981", "982", "983", "984", "990", "991", "992", "993", "994", "995",
    "996", "997", "998", "999",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says against one number: `field` of the company, `code` for machines, words for people.

    `value` is the number as it was checked. `overridden` is set when a reviewer has let this very number stand.
    """

    field: str
    code: str
    severity: Severity
    value: str
    params: Mapping[str, Any]
    overridable: bool
    overridden: FindingOverride | None = None

    @property
    def sentence(self) -> str:
        """What is wrong, in the language that is spoken now."""
        return _told(self.code)[0] % {**self.params, "value": self.value}

    @property
    def advice(self) -> str:
        """What to do about it, in the language that is spoken now."""
        return _told(self.code)[1] % {**self.params, "value": self.value}

    @property
    def stands(self) -> bool:
        """Whether it still speaks against the company."""
        return self.overridden is None

    @property
    def blocks(self) -> bool:
        """Whether no approval passes over it: wrong by its own check, and no reviewer has let it stand."""
        return self.severity == "error" and self.stands

    @property
    def kind(self) -> None:
        """As a gap of the dossier it is about no kind of paper."""

    @property
    def document_id(self) -> None:
        """As a gap of the dossier it is about no document."""


def findings(company: Company) -> list[Finding]:
    """What the checks say against the company's numbers; those a reviewer has let stand are marked as such."""
    return findings_of([company])[company.pk]


def in_the_way(company: Company) -> list[Finding]:
    """The numbers that are wrong by their own check and that no reviewer has let stand."""
    return [each for each in findings(company) if each.blocks]


def findings_of(companies: Iterable[Company]) -> dict[int, list[Finding]]:
    """The findings of many companies by their ids, in one query."""
    rows = list(companies)
    return {row.pk: found for row, found in zip(rows, findings_in_order(rows), strict=True)}


def findings_in_order(rows: Sequence[Company]) -> list[list[Finding]]:
    """The findings of each row, in one query; several may be of one company, with other numbers."""
    known = {
        (each.company_id, each.field, each.code, each.value): each
        for each in FindingOverride.objects.filter(company__in=rows)
    }
    return [
        [
            replace(each, overridden=known.get((row.pk, each.field, each.code, each.value)))
            for each in check(row)
        ]
        for row in rows
    ]


def check(company: Company) -> list[Finding]:
    """What the checks say against the numbers of a company; what it does not state is not checked."""
    country = str(company.country)
    return [
        *_registration(company.registration_number, country),
        *_vat(company.vat_number, country),
        *_iban(company.iban, country),
        *_gtin_prefix(company.gtin_prefix),
    ]


def _registration(number: str, country: str) -> list[Finding]:
    modules = [import_module(f"stdnum.{name}") for name in _REGISTERS.get(country, ())]
    if not number or not modules or any(module.is_valid(number) for module in modules):
        return []
    if country == "FR" and (written := _RCS.fullmatch(number.strip())) and siren.is_valid(written["siren"]):
        return []
    code = "uscc" if country == "CN" else "registration_number"
    params = {"country": str(countries.name(country)), "why": _why(modules[0], number)}
    return [_finding("registration_number", code, "warning", number, params)]


def _vat(number: str, country: str) -> list[Finding]:
    if not number:
        return []
    compact = re.sub(r"[\s.-]", "", number).upper()
    own = _VAT_LETTERS.get(country, country)
    params = {"country": str(countries.name(country)), "letters": own}
    if compact[:2] in _EU_VAT and _eu_valid(compact):
        if compact[:2] == own or (compact[:2], country) == ("XI", "GB"):
            return []
        return [_finding("vat_number", "vat_of_another_country", "warning", number, params)]
    if own in _EU_VAT:
        return [] if _eu_valid(own + compact) else [_finding("vat_number", "eu_vat", "error", number, params)]
    module = get_cc_module(country, "vat")
    if module is None or module.is_valid(number):
        return []
    return [_finding("vat_number", "vat", "warning", number, params)]


def _eu_valid(compact: str) -> bool:
    return bool(import_module("stdnum.eu.vat").is_valid(compact))


def _iban(number: str, country: str) -> list[Finding]:
    if not number:
        return []
    if not iban.is_valid(number, check_country=False):
        return [_finding("iban", "iban", "error", number, {"why": _why(iban, number)}, overridable=False)]
    params = {
        "bank": str(countries.name(number.strip()[:2].upper())),
        "country": str(countries.name(country)),
    }
    found = []
    if not iban.is_valid(number):
        found.append(_finding("iban", "iban_of_country", "warning", number, params))
    if number.strip()[:2].upper() != country:
        found.append(_finding("iban", "iban_elsewhere", "warning", number, params))
    return found


def _gtin_prefix(prefix: str) -> list[Finding]:
    """GS1 company prefixes have 4 to 12 digits and begin with the prefix of a member organisation."""
    if not prefix:
        return []
    if not prefix.isascii() or not prefix.isdigit() or not 4 <= len(prefix) <= 12:
        return [_finding("gtin_prefix", "gtin_prefix_form", "error", prefix, {})]
    if prefix.startswith(_NOT_OF_COMPANIES):
        return [_finding("gtin_prefix", "gtin_prefix_reserved", "warning", prefix, {})]
    # Few companies have a prefix as long as the number on an American article.
    if len(prefix) == 12 and mod_10_holds(prefix):
        return [_finding("gtin_prefix", "gtin_prefix_is_number", "warning", prefix, {})]
    return []


def mod_10_holds(number: str) -> bool:
    """The check digit of GS1's numbers (GTIN, GLN, SSCC): from the right, weights 3 and 1 in turn."""
    return ean.calc_check_digit(number[:-1]) == number[-1:]


def _finding(
    field: str,
    code: str,
    severity: Severity,
    value: str,
    params: Mapping[str, Any],
    *,
    overridable: bool = True,
) -> Finding:
    return Finding(field, code, severity, value, params, overridable)


def _why(module: Any, number: str) -> str:
    """In words, why stdnum does not take the number."""
    try:
        module.validate(number)
    except InvalidLength:
        return _("it has the wrong number of characters")
    except InvalidChecksum:
        return _("its check digit does not fit")
    except InvalidFormat:
        return _("it is not written as such numbers are")
    except ValidationError:
        pass
    return _("one of its parts does not exist")


def _told(code: str) -> tuple[str, str]:
    match code:
        case "uscc":
            return (
                _("The unified social credit code %(value)s does not pass the check of GB 32100: %(why)s."),
                _(
                    "Compare it with the business licence. Real codes fail now and then: a reviewer may let it stand."
                ),
            )
        case "registration_number":
            return (
                _("%(value)s does not look like a number of the register of %(country)s: %(why)s."),
                _("Compare it with the extract of the register; a reviewer may let it stand."),
            )
        case "eu_vat":
            return (
                _("%(value)s is no valid VAT number of the European Union for %(country)s."),
                _(
                    "Write it with its letters in front, for example %(letters)s…, as it stands on the certificate."
                ),
            )
        case "vat_of_another_country":
            return (
                _(
                    "The VAT number %(value)s is of another country than %(country)s, where the company is registered."
                ),
                _("Check that it is the company's own; a reviewer may let it stand."),
            )
        case "vat":
            return (
                _("%(value)s does not look like a VAT number of %(country)s."),
                _("Compare it with the certificate; a reviewer may let it stand."),
            )
        case "iban":
            return (
                _("%(value)s is no IBAN: %(why)s."),
                _("Copy it from the bank's proof. No bank pays to a number whose check digits fail."),
            )
        case "iban_of_country":
            return (
                _("The account number in the IBAN %(value)s does not pass the check of %(bank)s."),
                _("Compare it with the bank's proof; a reviewer may let it stand."),
            )
        case "iban_elsewhere":
            return (
                _("The account is held in %(bank)s and the company is registered in %(country)s."),
                _(
                    "Check on the bank's proof that it is the company's own account; a reviewer may let it stand."
                ),
            )
        case "gtin_prefix_form":
            return (
                _("%(value)s is no GS1 company prefix: it has 4 to 12 digits and nothing else."),
                _("Write the prefix alone, as it stands on the certificate of GS1."),
            )
        case "gtin_prefix_reserved":
            return (
                _("The prefix %(value)s is kept for other uses; GS1 gives it to no company."),
                _("Compare it with the certificate of GS1; a reviewer may let it stand."),
            )
        case _:
            return (
                _("%(value)s looks like a whole article or location number, not like a company prefix."),
                _("Write the prefix alone, as it stands on the certificate of GS1."),
            )

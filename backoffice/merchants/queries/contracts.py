"""What is agreed with a brand's company, on which day, and how new terms differ from it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from backoffice.money import written

from ..countries import place_name
from ..models import Application, Brand, Channel, Contract, ContractTerms, SettlementCycle, Threshold
from ..states import ApplicationStatus, ContractStatus, TermsStatus

# Sectors with the higher of the published deposits and fees: health food and what is near it.
SPECIAL_SECTORS = frozenset({"food-supplements", "infant-formula"})
_AMOUNTS = ("fixed_fee", "minimum_guarantee", "deposit")
_LABELS = {
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "commission_bp": _("Commission"),
    "fixed_fee": _("Fixed fee"),
    "minimum_guarantee": _("Minimum guarantee"),
    "deposit": _("Deposit"),
    "currency": _("Currency"),
    "settlement_cycle": _("Settlement"),
    "territory": _("Territory"),
    "exclusive": _("Exclusive"),
    "notice_days": _("Notice in days"),
}


def threshold(code: str, *, on: date, currency: str = "") -> Decimal | None:
    """The office's limit in force on the day; None when nobody has set one, for this currency."""
    rows = Threshold.objects.filter(code=code, currency=currency, valid_from__lte=on)
    return rows.order_by("-valid_from").values_list("value", flat=True).first()


def open_contract(brand: Brand, channel: str) -> Contract | None:
    """The brand's one contract on the channel that has not ended."""
    rows = Contract.objects.exclude(status=ContractStatus.ENDED)
    return rows.filter(selling_brand=brand, channel=channel).first()


def signed_contracts(application: Application) -> list[Contract]:
    """The signed contracts on the channels that the application asks for."""
    rows = Contract.objects.filter(
        application=application, status=ContractStatus.SIGNED, channel__in=application.channels
    )
    return list(rows.order_by("pk"))


def signed_terms() -> QuerySet[ContractTerms]:
    """Signed terms with their contracts, but for those that never count because the contract ends before them."""
    rows = ContractTerms.objects.filter(status=TermsStatus.SIGNED).select_related("contract")
    return rows.filter(Q(contract__ends_on__isnull=True) | Q(contract__ends_on__gte=F("starts_on")))


def first_days(*, on: date) -> Combinable:
    """Of each application in a queryset, the first day of the signed terms that are not over on the day: the goods of a
    live brand are offered from then on. Null where no terms are signed."""
    rows = signed_terms().filter(_lasting_until(on), contract__application=OuterRef("pk"))
    return Subquery(rows.order_by("starts_on").values("starts_on")[:1])


def _lasting_until(day: date) -> Q:
    """Terms that are not over before the day, whatever ends them."""
    of_contract = Q(contract__ends_on__isnull=True) | Q(contract__ends_on__gte=day)
    return of_contract & (Q(cut_off_on__gte=day) | Q(cut_off_on__isnull=True, ends_on__gte=day))


def terms_on(contract: Contract, day: date) -> ContractTerms | None:
    """The terms in force on the day, by which everything of that day is reckoned; None where there are none."""
    return signed_terms().filter(_lasting_until(day), contract=contract, starts_on__lte=day).first()


def notice_days(contract: Contract, *, on: date) -> int:
    """The notice of the terms in force, else of the signed ones that begin next, else of the last ones."""
    terms = governing_terms([contract], on=on).get(contract.pk)
    return terms.notice_days if terms is not None else 0


def governing_terms(contracts: Iterable[Contract], *, on: date) -> dict[int, ContractTerms]:
    """By contract id, the signed terms by which the contract is held on the day.

    Those in force; before the first, the ones that begin next; after the last, these. A contract without signed terms,
    or that has ended, has none.
    """
    running = {contract.pk: contract for contract in contracts if contract.status != ContractStatus.ENDED}
    found: dict[int, ContractTerms] = {}
    rows = ContractTerms.objects.filter(contract__in=running, status=TermsStatus.SIGNED)
    for terms in rows.order_by("contract", "starts_on"):
        if terms.contract_id not in found or terms.starts_on <= on:
            found[terms.contract_id] = terms
    for terms in found.values():
        terms.contract = running[terms.contract_id]
    return found


def channels_without_terms(brand_ids: Iterable[int], *, on: date) -> dict[int, dict[str, ContractTerms]]:
    """Where a brand had a contract and none is in force on the day: by brand and channel, the terms that counted last.

    A contract that begins later is named where there was none before. A brand that never had one is not among the keys.
    """
    last: dict[tuple[int, str], ContractTerms] = {}
    covered: set[tuple[int, str]] = set()
    for terms in (
        signed_terms().filter(contract__selling_brand__in=list(brand_ids)).order_by("-starts_on", "pk")
    ):
        key = (terms.contract.selling_brand_id, terms.contract.channel)
        if terms.starts_on <= on <= ending(terms):
            covered.add(key)
        if key not in last or last[key].starts_on > on:
            last[key] = terms
    found: dict[int, dict[str, ContractTerms]] = defaultdict(dict)
    for (brand_id, channel), terms in last.items():
        if (brand_id, channel) not in covered:
            found[brand_id][channel] = terms
    return dict(found)


def ending(terms: ContractTerms) -> date:
    """The last day on which the terms count, whatever ends them: themselves, later ones, their contract."""
    return min(filter(None, [terms.last_day, terms.contract.ends_on]))


def breaks_exclusivity(terms: ContractTerms) -> ContractTerms | None:
    """Signed terms of another contract of the same brand, at the same time in the same territory, where either is
    exclusive; None when there are none."""
    rivals = (
        signed_terms()
        .filter(
            _lasting_until(terms.starts_on),
            contract__selling_brand=terms.contract.selling_brand_id,
            contract__status=ContractStatus.SIGNED,
            starts_on__lte=terms.ends_on,
            territory__overlap=terms.territory,
        )
        .exclude(contract=terms.contract_id)
    )
    if not terms.exclusive:
        rivals = rivals.filter(exclusive=True)
    return rivals.order_by("starts_on", "pk").first()


def usual_terms(contract: Contract, *, on: date) -> dict[str, Any]:
    """What a version of the contract's terms usually says, by name, to be changed or proposed as it is.

    A change takes what the last signed version says, from the day after it; the first version what the application
    asks for, and the office's usual amounts in force; where nobody has set one it is missing. On the self-operated
    channel, where the platform buys, there are none.
    """
    last = contract.versions.filter(status=TermsStatus.SIGNED).order_by("-starts_on").first()
    if last is not None:
        facts = {name: getattr(last, name) for name in _LABELS}
        starts_on = max(last.last_day + timedelta(days=1), on)
        return {**facts, "starts_on": starts_on, "ends_on": a_year_from(starts_on)}
    application = contract.application
    starts_on = max(application.starts_on or on, on)
    facts = {
        "starts_on": starts_on,
        "ends_on": max(application.ends_on or a_year_from(starts_on), starts_on),
        "territory": list(application.territory) or ["CN"],
        "exclusive": False,
        "currency": "CNY",
        "settlement_cycle": SettlementCycle.MONTHLY,
        "minimum_guarantee": Decimal(0),
    }
    if contract.channel == Channel.SELF_OPERATED:
        return {**facts, "commission_bp": 0, "fixed_fee": Decimal(0), "deposit": Decimal(0)}
    special = "_special" if set(application.sectors) & SPECIAL_SECTORS else ""
    usual = {
        "commission_bp": threshold("commission", on=on),
        "notice_days": threshold("notice_days", on=on),
        "fixed_fee": threshold(f"annual_fee{special}", on=on, currency="CNY"),
        "deposit": threshold(f"deposit{special}", on=on, currency="CNY"),
    }
    return {**facts, **{name: value for name, value in usual.items() if value is not None}}


def a_year_from(day: date) -> date:
    """The last day of a year that begins on the day."""
    try:
        return day.replace(year=day.year + 1) - timedelta(days=1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def why_two_approve(terms: ContractTerms, *, on: date) -> list[str]:
    """Why two people must approve these terms, a sentence for each reason; empty when one will do.

    An amount in a currency for which no threshold is set takes two: what nobody has limited passes no limit.
    """
    reasons = []
    limit = threshold("second_approval", on=on, currency=terms.currency)
    for name in _AMOUNTS:
        amount = getattr(terms, name)
        if limit is None and amount:
            reasons.append(f"No limit is set for amounts in {terms.currency}.")
            break
        if limit is not None and amount > limit:
            reasons.append(
                f"The {name.replace('_', ' ')} of {written(amount, terms.currency)} is above "
                f"{written(limit, terms.currency)}."
            )
    floor = threshold("commission_floor", on=on)
    # On the self-operated channel the platform buys the goods: there is no commission to keep up.
    if terms.contract.channel != Channel.SELF_OPERATED:
        if floor is None:
            reasons.append("No least commission is set.")
        elif terms.commission_bp < floor:
            reasons.append(
                f"The commission of {percent(terms.commission_bp)} is below {percent(int(floor))}."
            )
    return reasons


@dataclass(frozen=True, slots=True)
class Difference:
    """One point in which a version of terms differs from the one before; `before` is empty in the first."""

    point: str
    before: str
    after: str


def differences(terms: ContractTerms, earlier: ContractTerms | None) -> list[Difference]:
    """What the terms change against `earlier` ones, in words; everything they say when there are none."""
    found = []
    for name in _LABELS:
        before = "" if earlier is None else said(earlier, name)
        after = said(terms, name)
        if before != after:
            found.append(Difference(str(_LABELS[name]), before, after))
    return found


def version_before(terms: ContractTerms) -> ContractTerms | None:
    """The signed version that these terms follow."""
    rows = ContractTerms.objects.filter(
        contract=terms.contract_id, status=TermsStatus.SIGNED, starts_on__lt=terms.starts_on
    )
    return rows.exclude(pk=terms.pk).order_by("-starts_on").first()


def said(terms: ContractTerms, name: str) -> str:
    """One point of the terms as a person reads it: 4 %, 100,000.00 CNY, Monthly, 1 Jan 2027."""
    value = getattr(terms, name)
    if name in _AMOUNTS:
        return written(value, terms.currency)
    if name == "commission_bp":
        return percent(value)
    if name == "settlement_cycle":
        return str(terms.get_settlement_cycle_display())
    if name == "territory":
        return "; ".join(place_name(code) for code in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, date):
        return date_format(value)
    return str(value)


def percent(basis_points: int) -> str:
    """400 → «4 %», 425 → «4.25 %»."""
    return f"{(Decimal(basis_points) / 100).normalize():f} %"


def terms_to_approve(person: int | None) -> QuerySet[ContractTerms]:
    """Proposed terms that this person may approve: not their own, and not approved by them already."""
    rows = ContractTerms.objects.filter(status__in=[TermsStatus.PROPOSED, TermsStatus.APPROVED_ONCE])
    return rows.exclude(proposed_by=person).exclude(approved_by=person)


def terms_to_sign() -> QuerySet[ContractTerms]:
    return ContractTerms.objects.filter(status=TermsStatus.APPROVED)


def applications_without_contract() -> QuerySet[Application]:
    """Approved applications that ask for a channel on which no contract has been drafted."""
    open_ones = Count("contracts", filter=~Q(contracts__status=ContractStatus.ENDED))
    rows = Application.objects.filter(status=ApplicationStatus.APPROVED).annotate(drafted=open_ones)
    return rows.filter(drafted__lt=F("channels__len"))

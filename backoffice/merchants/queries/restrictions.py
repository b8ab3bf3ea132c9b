"""What may not be offered, where, and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import CharField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import Channel, DocumentKind, Restriction
from ..states import CLERKS, MANAGE, MONEY, OFFICE, RestrictionCause
from .sectors import sector_names


def restrictions_of(brand_ids: Iterable[int]) -> dict[int, list[Restriction]]:
    """The open restrictions of these brands, by brand id, oldest first; a brand without any is not among the keys."""
    found: dict[int, list[Restriction]] = defaultdict(list)
    rows = Restriction.objects.filter(brand__in=list(brand_ids), lifted_at__isnull=True)
    for row in rows.select_related("brand").order_by("opened_at", "pk"):
        found[row.brand_id].append(row)
    return dict(found)


def covers(restriction: Restriction, *, channel: str, sector: str) -> bool:
    """Whether the restriction keeps goods of this sector off this channel, as `restrictions_on` asks PostgreSQL."""
    return restriction.channel in ("", channel) and (not sector or restriction.sector in ("", sector))


def restrictions_on(
    *, brand: int | Combinable, channel: str | Combinable, sector: str | Combinable
) -> QuerySet[Restriction]:
    """The open restrictions that keep the brand's goods of this sector off this channel, oldest first.

    Each may be an expression such as `OuterRef`, to ask for many goods at once. Goods whose sector nobody has stated
    are kept off by the restriction of any sector: what is not known is not offered.
    """
    of_goods = ExpressionWrapper(Value(sector) if isinstance(sector, str) else sector, CharField())
    rows = Restriction.objects.select_related("brand").alias(of_goods=of_goods)
    return rows.filter(
        Q(channel="") | Q(channel=channel),
        Q(sector="") | Q(of_goods="") | Q(sector=F("of_goods")),
        brand=brand,
        lifted_at__isnull=True,
    ).order_by("opened_at", "pk")


def restriction_sentence(restriction: Restriction, *, sectors: Mapping[str, str] | None = None) -> str:
    """Why nothing is offered and where, in the language that is spoken, with what to do about it.

    `sectors` are `sector_names`, for who says many. Keys of `details`: `kind`, `number` and `lapsed_on` of a paper;
    `contract` with `due_on` (deposit), `ended_on` or `begins_on`; `reason` in words. Each may be missing.
    """
    names = sector_names([restriction.sector]) if sectors is None else sectors
    facts = restriction.details
    words = {
        "brand": restriction.brand.name,
        "paper": _paper(facts),
        "contract": facts.get("contract", ""),
        "day": _day(facts.get("lapsed_on") or facts.get("due_on") or facts.get("ended_on") or ""),
        "begins": _day(facts.get("begins_on", "")),
        "reason": facts.get("reason", "").rstrip("."),
        "sector": names.get(restriction.sector, restriction.sector),
        "channel": str(Channel(restriction.channel).label) if restriction.channel else "",
    }
    parts = [_because(restriction.cause, words) % words, _where(words) % words, _remedy(restriction)]
    return " ".join(part for part in parts if part)


def _because(cause: str, words: Mapping[str, str]) -> str:
    match cause:
        case RestrictionCause.NOT_APPLIED:
            return (
                _("%(brand)s has not applied for the sector %(sector)s on the channel %(channel)s.")
                if words["sector"]
                else _("%(brand)s has not applied for the channel %(channel)s.")
            )
        case RestrictionCause.NOT_LIVE:
            return _("%(brand)s is not live yet.")
        case RestrictionCause.DEPOSIT:
            if words["contract"] and words["day"]:
                return _("The deposit of contract %(contract)s was not made good by %(day)s.")
            return _("The deposit was not made good in time.")
        case RestrictionCause.CONTRACT:
            if words["contract"] and words["begins"]:
                return _("Contract %(contract)s begins on %(begins)s.")
            if words["contract"] and words["day"]:
                return _("Contract %(contract)s ended on %(day)s.")
            return _("There is no contract in force.")
        case RestrictionCause.SUSPENDED:
            return (
                _("%(brand)s is suspended (%(reason)s).") if words["reason"] else _("%(brand)s is suspended.")
            )
        case RestrictionCause.TERMINATED:
            return (
                _("%(brand)s sells here no more (%(reason)s).")
                if words["reason"]
                else _("%(brand)s sells here no more.")
            )
    if words["paper"] and words["day"]:
        return _("%(paper)s lapsed on %(day)s.")
    if cause == RestrictionCause.TRADEMARK:
        return _("No trademark in force covers these goods of %(brand)s.")
    if cause == RestrictionCause.AUTHORISATION:
        return _(
            "The chain of authorisation from the trademark's owner to the seller of %(brand)s has a gap."
        )
    if cause == RestrictionCause.LICENCE:
        return _("There is no licence in force for these goods of %(brand)s.")
    return _("A paper that these goods of %(brand)s need is not in force.")


def _where(words: Mapping[str, str]) -> str:
    if words["sector"] and words["channel"]:
        return _("Nothing of %(brand)s in the sector %(sector)s is offered on the channel %(channel)s.")
    if words["sector"]:
        return _("Nothing of %(brand)s in the sector %(sector)s is offered.")
    if words["channel"]:
        return _("Nothing of %(brand)s is offered on the channel %(channel)s.")
    return _("Nothing of %(brand)s is offered.")


def _remedy(restriction: Restriction) -> str:
    match restriction.cause:
        case RestrictionCause.NOT_APPLIED if restriction.sector:
            return _(
                "Ask the account manager: further goods on a channel take a new application, once the one that runs "
                "there has ended."
            )
        case RestrictionCause.NOT_APPLIED:
            return _("Apply for it; it opens when that application goes live.")
        case RestrictionCause.NOT_LIVE:
            return _("It opens when the contract is signed and the deposit paid.")
        case RestrictionCause.DEPOSIT:
            return _("Top the deposit up; the offers come back by themselves.")
        case RestrictionCause.CONTRACT if "begins_on" in restriction.details:
            return _("From that day on it is offered by itself.")
        case RestrictionCause.CONTRACT:
            return _("Sign new terms; the offers come back by themselves.")
        case RestrictionCause.SUSPENDED:
            return _("Ask the account manager.")
        case RestrictionCause.TERMINATED:
            return ""
    return _("Add the renewed paper; the offers come back by themselves.")


def way_out(restriction: Restriction) -> tuple[str, frozenset[str]]:
    """The next act that opens what the restriction closes, and who may do it; nobody where a day does by itself."""
    match restriction.cause:
        case RestrictionCause.NOT_APPLIED if not restriction.sector:
            return "apply for the channel", CLERKS
        case RestrictionCause.NOT_APPLIED:
            return "terminate the application for the channel, then apply with all goods", MANAGE
        case RestrictionCause.NOT_LIVE:
            return "open for sale", MANAGE
        case RestrictionCause.DEPOSIT:
            return "book the deposit", MONEY
        case RestrictionCause.CONTRACT if "begins_on" in restriction.details:
            return "begin the contract on its day", OFFICE
        case RestrictionCause.CONTRACT:
            return "propose and sign terms", MANAGE
        case RestrictionCause.SUSPENDED:
            return "resume the application", MANAGE
        case RestrictionCause.TERMINATED:
            return "apply anew", CLERKS
    return "add the renewed paper", CLERKS


def _paper(facts: Mapping[str, str]) -> str:
    """«Trademark certificate R-123», as far as it is told."""
    kind = facts.get("kind", "")
    if kind not in DocumentKind.values:
        return ""
    return " ".join(filter(None, [str(DocumentKind(kind).label), facts.get("number", "")]))


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso)) if iso else ""

"""The row locks of this room."""

from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import F, Q

from .models import Application, Brand, Company, Contract, Document
from .states import ApplicationStatus

_REGISTER_OF_NAMES = 0x656E_7401
_RULE_TABLE = 0x656E_7402
_PARTNERS = 0x656E_7403
_REGISTER_OF_APPLICATIONS = 0x656E_7404


def register_of_names() -> None:
    """Serialises, until the transaction ends, whoever is about to give a brand a name.

    Two approvals at the same moment would otherwise both find the name free, and one of them meet the unique index.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_REGISTER_OF_NAMES])


def rule_table() -> None:
    """Serialises, until the transaction ends, whoever puts a rule in force or ends one.

    Two admins would otherwise both find a time free, and each put a rule in it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RULE_TABLE])


def companies_of(partner: str) -> None:
    """Serialises, until the transaction ends, the requests in which one partner names companies.

    Two of them for the same new company would otherwise each find it new.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_PARTNERS, partner])


def register_of_applications() -> None:
    """Serialises, until the transaction ends, whoever writes applications or companies in bulk.

    Two imports at the same moment would otherwise both find a company or an application missing, and each write it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_REGISTER_OF_APPLICATIONS])


def application(pk: int) -> Application | None:
    return Application.objects.filter(pk=pk).select_for_update(of=("self",)).first()


def applications_of(company_id: int) -> None:
    """Locks the applications of the company in the order of their keys; applications are locked before companies."""
    rows = Application.objects.filter(company=company_id).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def contract(pk: int) -> Contract | None:
    """The contract with its application and brand, its own row locked; its application is locked before it."""
    return next(iter(contracts([pk])), None)


def contracts(pks: Iterable[int]) -> list[Contract]:
    """The contracts, locked in the order of their keys. Rows that point to them may still be written meanwhile."""
    rows = Contract.objects.filter(pk__in=list(pks)).select_related("application", "selling_brand")
    return list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))


def next_to_review(person: int) -> Application | None:
    """The application with the nearest deadline that waits for a review which this person may do, locked.

    Any of many will do, so rows that others hold are passed over and not waited for.
    """
    first = Q(status=ApplicationStatus.SUBMITTED)
    second = Q(status=ApplicationStatus.SECOND_REVIEW, second_reviewer=None) & ~Q(reviewer=person)
    waiting = Application.objects.filter(first | second).exclude(created_by=person)
    in_order = waiting.order_by(F("due_at").asc(nulls_last=True), "submitted_at", "pk")
    return in_order.select_for_update(of=("self",), skip_locked=True).first()


def company(pk: int) -> Company | None:
    return companies([pk]).get(pk)


def companies(pks: Iterable[int]) -> dict[int, Company]:
    """Those that are here by id, with their account managers, their own rows locked in the order of their keys."""
    rows = Company.objects.filter(pk__in=list(pks)).select_related("account_manager")
    return {row.pk: row for row in rows.order_by("pk").select_for_update(of=("self",))}


def papers_of(company_ids: Collection[int]) -> None:
    """Locks the documents of these companies in the order of their keys; documents are locked before brands."""
    rows = Document.objects.filter(company__in=company_ids).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def brand(pk: int) -> Brand | None:
    return Brand.objects.filter(pk=pk).select_for_update(of=("self",)).first()


def brands(pks: Collection[int]) -> list[int]:
    """Locks the brands in the order of their keys, for whoever changes where they may sell; returns those found.

    Rows that point to a brand may still be written meanwhile: its key does not change.
    """
    rows = Brand.objects.filter(pk__in=pks).order_by("pk").select_for_update(of=("self",), no_key=True)
    return list(rows.values_list("pk", flat=True))


def selling(pks: Collection[int]) -> None:
    """Keeps the brands' restrictions as they are until the transaction ends, for whoever offers their goods.

    Many may offer at once (a shared lock); who restricts one of the brands waits for them, or they for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM merchants_brand WHERE id = ANY (%s) ORDER BY id FOR SHARE", [sorted(set(pks))]
        )

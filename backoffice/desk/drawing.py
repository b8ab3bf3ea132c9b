"""Who sees which page and may do what there, as a page of the docs."""

from collections.abc import Iterable

from django.contrib import admin

from backoffice.access.models import COMPANY_ROLES, PLATFORM_ROLES, Right, Role

from .admin import Desk
from .requests import may_see_as
from .verbs import AdminVerb

HEADING = """# Roles

Drawn from the pages of the admin by `manage.py draw_roles`; a test keeps it current.

## Who is who

Platform staff pass the walls, each with the pages and verbs of their role, and log in with a second factor. A company's
people stand behind the walls of their brands and of their company.

- **Platform admin**: everything, people and partner systems too.
- **Reviewer**: applications and dossiers. Who opened an application never reviews it.
- **Account manager**: companies, their contracts, going live, suspending.
- **Catalog manager**: products, categories, grades, listings, stores, spreadsheets.
- **Warehouse operator**: the bench, lots, work orders, parcels, spreadsheets. May be bound to warehouses: then lists
  show what lies there, and a verb on anything that lies elsewhere is refused. With no warehouse named they work in
  all; naming none is an explicit choice of whoever invites or binds them.
- **Finance**: contracts and deposits.
- **Auditor**: sees whatever any of the staff sees. There is no verb for auditors, and PostgreSQL refuses their writes:
  all their requests run in read-only transactions, but for what is only about themselves: the account pages
  (password, second factor, sessions), their notices, the language.
- **Brand owner**: all of their brands, their papers and terms, and what is their company's, with every right below.
- **Brand member**: of their brands and company what their rights open.
- **Applicant**: the pages of applicants, no page of the admin.

Over REST a login reads: staff everything, a company's people what their rights open, and only owners the event feed.

Bound to warehouses, the one place that refuses is `events.lifecycle.move` and `move_many`, by the `warehouse` that the
lifecycle names. The verbs that move nothing ask `events.places.refuse_elsewhere`: taking units and lots in, revising
units, offering them, taking from a lot, planning a work order or a parcel. Orders and jobs lie in no warehouse.
"""
_STAFF_IN_ORDER = [role for role in Role if role in PLATFORM_ROLES]
_PEOPLE_IN_ORDER = [role for role in Role if role in COMPANY_ROLES and role != Role.APPLICANT]


def page() -> str:
    """The whole page in Markdown."""
    desks = sorted(
        (desk for desk in admin.site._registry.values() if isinstance(desk, Desk)),
        key=lambda desk: (str(desk.opts.app_config.verbose_name), str(desk.opts.verbose_name)),
    )
    rights = "\n".join(f"| {right.label} | `{right.value}` |" for right in Right)
    seen = "\n".join(_line_of_page(desk) for desk in desks)
    verbs = "\n".join(line for desk in desks for line in _lines_of_verbs(desk))
    return (
        f"{HEADING}\n## Rights of a brand member\n\n| right | code |\n| --- | --- |\n{rights}\n\n"
        f"## Pages\n\n| page | platform staff | a company's people |\n| --- | --- | --- |\n{seen}\n\n"
        f"## Verbs\n\n| page | verb | who may |\n| --- | --- | --- |\n{verbs}\n"
    )


def _line_of_page(desk: Desk) -> str:
    staff = [role for role in _STAFF_IN_ORDER if may_see_as({role}, desk.viewers)]
    people = [str(role.label) for role in _PEOPLE_IN_ORDER if role in desk.viewers]
    rights = [f"right: {right.label}" for right in Right if right in desk.viewers]
    all_staff = "all" if len(staff) == len(_STAFF_IN_ORDER) else ", ".join(str(role.label) for role in staff)
    return f"| {_name(desk)} | {all_staff or '–'} | {', '.join([*people, *rights]) or '–'} |"


def _lines_of_verbs(desk: Desk) -> Iterable[str]:
    creation = [] if desk.creation is None else [desk.creation]
    for verb in [*creation, *desk.list_verbs, *desk.verbs]:
        yield f"| {_name(desk)} | {verb.label} | {_named(roles_of(desk, verb))} |"


def roles_of(desk: Desk, verb: AdminVerb) -> frozenset[str]:
    """Who may use the verb: by the lifecycle's table where it is a move, else by the verb's own roles."""
    moves = {move.verb: move.roles for move in desk.lifecycle.transitions} if desk.lifecycle else {}
    return moves.get(verb.name, verb.roles) if verb in desk.verbs else verb.roles


def _named(roles: frozenset[str]) -> str:
    """People only: the scopes of partner systems stand in the API's documentation."""
    of_roles = [str(role.label) for role in Role if role in roles]
    of_rights = [f"right: {right.label}" for right in Right if right in roles]
    return ", ".join([*of_roles, *of_rights]) or "the office itself"


def _name(desk: Desk) -> str:
    return str(desk.opts.verbose_name_plural).capitalize()

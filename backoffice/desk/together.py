"""One verb for several records of a list: its words are asked once, and each record is done or refused on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DataError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid, Refusal

from .requests import actor_of
from .verbs import AdminVerb, VerbForm

if TYPE_CHECKING:
    from .admin import Desk

# Each is a savepoint with its locks and events, and the request waits for all of them.
AT_ONCE = 500
# So many sentences are read; more of them say the same.
_TOLD = 10

Refused = tuple[models.Model, Refusal]


def attempt(service: Callable[[], Any]) -> Refusal | None:
    """Calls a service in a savepoint; what was refused leaves nothing behind but its note. None where it was done."""
    try:
        with transaction.atomic():
            service()
    except Refusal as refusal:
        if refusal.afterwards is not None:
            refusal.afterwards()
        return refusal
    except DataError:
        # Of a field whose bounds its form does not say.
        return Invalid("A number or a text is larger than can be kept; look for a digit or a word too many.")
    return None


def as_action(verb: AdminVerb) -> Callable[[Desk, HttpRequest, models.QuerySet[Any]], HttpResponse | None]:
    """The action of a list: done at once where nothing is to be asked, else it leads to the page that asks."""

    def act(desk: Desk, request: HttpRequest, rows: models.QuerySet[Any]) -> HttpResponse | None:
        if verb.page is not None:
            return _lead(desk, request, verb, verb.page, rows)
        if verb.form is not VerbForm or verb.danger:
            return HttpResponseRedirect(desk.address_of_chosen(request, rows, "together", verb=verb.name))
        if _are_too_many(desk, request, rows):
            return None
        _tell(desk, request, verb, *_each(verb, rows, actor_of(request)))
        return None

    return act


def _lead(
    desk: Desk,
    request: HttpRequest,
    verb: AdminVerb,
    page: Callable[[Sequence[Any]], str],
    rows: models.QuerySet[Any],
) -> HttpResponse | None:
    """To the page on which the verb is done, with those to which it is open."""
    if _are_too_many(desk, request, rows):
        return None
    open_to, shut = _parted(desk, request, verb, rows, actor_of(request))
    _tell(desk, request, verb, 0, shut)
    try:
        return HttpResponseRedirect(page(open_to)) if open_to else None
    except Refusal as refusal:
        desk.message_user(request, refusal.sentence, messages.ERROR)
        return None


def ask(desk: Desk, request: HttpRequest, verb: AdminVerb, rows: models.QuerySet[Any]) -> HttpResponse:
    """The page that asks for a verb's words, once for all of `rows`; then it is done for those to which it is open."""
    actor = actor_of(request)
    back = desk.address_of_list(request.GET.urlencode())
    if _are_too_many(desk, request, rows):
        return HttpResponseRedirect(back)
    open_to, shut = _parted(desk, request, verb, rows, actor)
    if not open_to:
        _tell(desk, request, verb, 0, shut)
        return HttpResponseRedirect(back)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = verb.form(*sent, rows=open_to, actor=actor)
    if request.method == "POST" and form.is_valid():
        done, refused = _each(verb, open_to, actor, **form.cleaned_data)
        if done:
            _tell(desk, request, verb, done, [*refused, *shut])
            return HttpResponseRedirect(back)
        field = refused[0][1].data.get("field")
        if field in form.fields:
            form.add_error(field, refused[0][1].sentence)
        else:
            _tell(desk, request, verb, done, refused)
    name = desk.opts.verbose_name if len(open_to) == 1 else desk.opts.verbose_name_plural
    return desk.form_page(
        request,
        verb,
        form,
        title=f"{verb.label}: {len(open_to)} {name}",
        back=back,
        template="desk/together.html",
        rows=[(row, _outlook(verb, row, len(open_to) <= desk.list_per_page)) for row in open_to],
        left_out=[refusal.sentence for _, refusal in shut],
    )


def usable(desk: Desk, name: str, actor: Actor) -> AdminVerb:
    """The bulk verb of that name. Raises `PermissionDenied` where there is none, or it is not this person's."""
    verb = next((known for known in desk.verbs if known.name == name and known.bulk and not known.page), None)
    if verb is None or not desk.may_use(verb, actor):
        raise PermissionDenied
    return verb


def _are_too_many(desk: Desk, request: HttpRequest, rows: models.QuerySet[Any]) -> bool:
    if len(rows.order_by().values_list("pk")[: AT_ONCE + 1]) <= AT_ONCE:
        return False
    desk.message_user(
        request, f"{AT_ONCE} at once are the most; narrow the list, or choose fewer of it.", messages.ERROR
    )
    return True


def _parted(
    desk: Desk, request: HttpRequest, verb: AdminVerb, rows: Iterable[models.Model], actor: Actor
) -> tuple[list[models.Model], list[Refused]]:
    """Those to which the verb is open as they are now, and the others with the reason."""
    open_to: list[models.Model] = []
    shut: list[Refused] = []
    for row in rows:
        if verb in desk.permitted_verbs(request, row):
            open_to.append(row)
        else:
            shut.append((row, Invalid(desk.why_shut(verb, row, actor))))
    return open_to, shut


def _outlook(verb: AdminVerb, row: models.Model, is_told: bool) -> str:
    """What the verb will do to one of them, in the first line of what it says to one alone.

    Of no more than a page of the list has: it takes queries for each.
    """
    return verb.outlook(row).partition("\n")[0] if is_told else ""


def _each(
    verb: AdminVerb, rows: Iterable[models.Model], actor: Actor, **words: Any
) -> tuple[int, list[Refused]]:
    done, refused = 0, []
    for row in rows:
        refusal = attempt(lambda row=row: verb.service(row, actor=actor, **words))  # type: ignore[misc]
        if refusal is None:
            done += 1
        else:
            refused.append((row, refusal))
    return done, refused


def _tell(desk: Desk, request: HttpRequest, verb: AdminVerb, done: int, refused: Sequence[Refused]) -> None:
    if done:
        desk.message_user(request, f"{verb.label}: done for {done}.", messages.SUCCESS)
    for row, refusal in refused[:_TOLD]:
        name = str(row)
        sentence = refusal.sentence if name in refusal.sentence else f"{name}: {refusal.sentence}"
        desk.message_user(request, sentence, messages.ERROR)
    if len(refused) > _TOLD:
        desk.message_user(request, f"{len(refused) - _TOLD} more were refused.", messages.ERROR)

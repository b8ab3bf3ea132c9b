"""The base of every page of the admin."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import DataError, models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden
from backoffice.events.feed import timeline
from backoffice.events.lifecycle import Lifecycle
from backoffice.events.models import Event
from backoffice.events.places import within

from . import together
from .file_columns import FileColumn
from .links import LOOKED_AT
from .names import titled
from .paginating import CappedPaginator
from .requests import STAFF, actor_of, may_see
from .told import told
from .verbs import AdminVerb, VerbForm
from .ways import ALL, ListWay, ways_of

# How an address may narrow a list; most other ways of the framework fail on values that are not of their kind.
LOOKUPS = frozenset({"exact", "in", "gt", "gte", "lt", "lte", "isnull"})
# The word in an address that names rows chosen in a list.
CHOSEN = "chosen"


def _or_empty(contents: str, *, empty: str) -> str:
    return empty if contents in ("", "None") else contents


class Desk(ModelAdmin):
    """A page that shows records and offers verbs; no field is ever edited by hand.

    `subject` is the name under which the record's events stand in the log. `viewers` are the roles and rights that may
    see the page (an auditor sees what any of the platform's staff sees); the wall decides which rows, and for people
    bound to warehouses `warehouse_path`, which leads from a row to its warehouse. `verbs` are the buttons of a record,
    `creation` the one that makes a new record, `list_verbs` those of the list, which choose their record themselves:
    the next one of a queue, say. `empty_advice` says on an empty list where its rows come from, `empty_for_brands` the
    same to a company's people, who cannot bring them in themselves. A page is `apart` where a person sees some of the
    rows inside the wall alone: the home page names no others. Its records are `sought` where the search beside the menu
    finds them. `file_columns` are what a file of the list says where that is not just what its page shows; columns of
    the page stand among them by their names.
    """

    lifecycle: ClassVar[Lifecycle | None] = None
    subject: ClassVar[str] = ""
    viewers: ClassVar[frozenset[str]] = frozenset(STAFF)
    warehouse_path: ClassVar[str] = ""
    apart: ClassVar[bool] = False
    sought: ClassVar[bool] = False
    verbs: ClassVar[tuple[AdminVerb, ...]] = ()
    creation: ClassVar[AdminVerb | None] = None
    list_verbs: ClassVar[tuple[AdminVerb, ...]] = ()
    file_columns: ClassVar[Sequence[FileColumn | str]] = ()
    empty_advice: ClassVar[str] = "They appear here by themselves as work goes on."
    empty_for_brands: ClassVar[str] = ""

    paginator = CappedPaginator
    show_full_result_count = False
    empty_value_display = ""
    list_per_page = 50
    list_filter_submit = False
    compressed_fields = True
    warn_unsaved_form = False
    list_before_template = "desk/list_verbs.html"
    change_form_outer_before_template = "desk/verbs.html"
    change_form_outer_after_template = "desk/timeline.html"

    @cached_property
    def readonly_preprocess_fields(self) -> dict[str, Callable[[str], str]]:
        """What is empty is told on the page of a record by the words that its list has for it."""
        methods = {
            name: method for each in reversed(type(self).__mro__) for name, method in vars(each).items()
        }
        words = {name: getattr(method, "empty_value_display", "") for name, method in methods.items()}
        return {name: partial(_or_empty, empty=empty) for name, empty in words.items() if empty}

    # --- who may see -----------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may_see(actor_of(request), self.viewers)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.creation is not None and self.creation.may(actor_of(request))

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        return within(rows, self.warehouse_path, actor_of(request)) if self.warehouse_path else rows

    # --- verbs -----------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_verb"
        verb = path(
            "<path:object_id>/verb/<slug:verb>/", self.admin_site.admin_view(self.verb_view), name=name
        )
        return [
            verb,
            *self._urls_of_list_verbs(),
            *self._urls_together(),
            *self._urls_of_ways(),
            *super().get_urls(),
        ]

    def _urls_of_ways(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path(
                f"{way.name}/",
                self.admin_site.admin_view(partial(self.way_view, way=way)),
                name=f"{name}_{way.name}",
            )
            for way in ways_of(self.model)
        ]

    def _urls_together(self) -> list[URLPattern]:
        if not any(verb.bulk for verb in self.verbs):
            return []
        name = f"{self.opts.app_label}_{self.opts.model_name}_together"
        return [path("together/<slug:verb>/", self.admin_site.admin_view(self.together_view), name=name)]

    def _urls_of_list_verbs(self) -> list[URLPattern]:
        if not self.list_verbs:
            return []
        name = f"{self.opts.app_label}_{self.opts.model_name}_list_verb"
        return [path("verb/<slug:verb>/", self.admin_site.admin_view(self.list_verb_view), name=name)]

    def permitted_verbs(self, request: HttpRequest, row: models.Model) -> list[AdminVerb]:
        """The verbs this person may use on this row as it is now."""
        actor = actor_of(request)
        moves = {}
        if self.lifecycle is not None:
            moves = {t.verb: t for t in self.lifecycle.permitted(getattr(row, self.lifecycle.field), actor)}
        return [
            verb
            for verb in self.verbs
            if (verb.name in moves if self._is_move(verb) else verb.may(actor)) and verb.offered(row)
        ]

    def may_use(self, verb: AdminVerb, actor: Actor) -> bool:
        """Whether the verb is this person's on any record, whatever its state."""
        if self.lifecycle is not None and self._is_move(verb):
            return actor.may(self.lifecycle[verb.name].roles)
        return verb.may(actor)

    def _leading(self, verbs: list[AdminVerb]) -> set[str]:
        """The names of those that take the record further; all of them where it has no states to go through."""
        moves = {
            verb.name
            for verb in verbs
            if (verb.leads is None and self._is_move(verb) and not verb.danger) or verb.leads
        }
        return moves or {verb.name for verb in verbs if self.lifecycle is None or len(verbs) == 1}

    def _is_move(self, verb: AdminVerb) -> bool:
        return self.lifecycle is not None and any(t.verb == verb.name for t in self.lifecycle.transitions)

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """One verb on one record: a form, or a confirmation where it needs no words; then the service."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        chosen = next((known for known in self.verbs if known.name == verb), None)
        if chosen is None:
            raise PermissionDenied
        if chosen not in self.permitted_verbs(request, row):
            self.message_user(request, self.why_shut(chosen, row, actor_of(request)), messages.ERROR)
            return HttpResponseRedirect(back)
        if chosen.page is not None:
            return HttpResponseRedirect(chosen.page([row]))
        form = _bound(chosen.form, request, row)
        if request.method == "POST" and form.is_valid():
            words, stood = dict(form.cleaned_data), self._state(row)
            if self._do(request, lambda: chosen.service(row, actor=actor_of(request), **words), form):
                self.message_user(
                    request,
                    f"{_ended(f'{chosen.label}: done for {row}')}{self._what_is_next(request, row, stood=stood)}",
                    messages.SUCCESS,
                )
                return HttpResponseRedirect(self.address_after(row) or back)
        title = f"{chosen.label}: {row}"
        return self.form_page(request, chosen, form, title=title, back=back, row=row)

    def list_verb_view(self, request: HttpRequest, verb: str) -> HttpResponse:
        """A verb of the list: it chooses its record, and the answer leads there."""
        actor = actor_of(request)
        chosen = next((known for known in self.list_verbs if known.name == verb and known.may(actor)), None)
        if chosen is None or not self.has_view_permission(request):
            raise PermissionDenied
        rows: list[models.Model] = []
        if request.method == "POST" and self._do(request, lambda: rows.append(chosen.service(actor=actor))):
            self.message_user(
                request,
                f"{_ended(f'{chosen.label}: {rows[0]}')}{self._what_is_next(request, rows[0])}",
                messages.SUCCESS,
            )
            address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[rows[0].pk])
            return HttpResponseRedirect(address)
        return HttpResponseRedirect(self.address_of_list())

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        way = lookup.rpartition("__")[2]
        if way in models.Field.class_lookups and way not in LOOKUPS:
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Raises SuspiciousOperation for an address of which the database makes no sense, such as «code=%00»."""
        try:
            return super().get_changelist_instance(request)
        except (DataError, ValueError, IndexError, OverflowError) as error:
            raise DisallowedModelAdminLookup(f"The address asks for what cannot be: {error}") from error

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        actor = actor_of(request)
        context = {
            "title": self.name_of_list(),
            "empty_advice": (self.empty_for_brands if actor.brands is not None else "") or self.empty_advice,
            **(extra_context or {}),
            "list_verbs": [verb for verb in self.list_verbs if verb.may(actor)],
            "list_ways": [
                {"label": way.label, "address": self._page_beside(way.name, request.GET.urlencode())}
                for way in ways_of(self.model)
                if way.may(self.model, actor)
            ],
        }
        return super().changelist_view(request, context)

    def way_view(self, request: HttpRequest, way: ListWay) -> HttpResponseBase:
        """What may be done with the list as it is filtered, searched and ordered, or with the rows chosen in it."""
        if not (self.has_view_permission(request) and way.may(self.model, actor_of(request))):
            raise PermissionDenied
        rows = self._named_rows(request)
        return HttpResponseRedirect("../") if rows is None else way.view(self, request, rows)

    def together_view(self, request: HttpRequest, verb: str) -> HttpResponse:
        """A bulk verb for the rows chosen in the list, or for all that match, with its words asked once."""
        usable = together.usable(self, verb, actor_of(request))
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self._named_rows(request)
        return HttpResponseRedirect("../../") if rows is None else together.ask(self, request, usable, rows)

    def _named_rows(self, request: HttpRequest) -> models.QuerySet[Any] | None:
        """The rows that the address names: the list as it narrows it, or those of it that it says were chosen. None
        where the list makes no sense of it. The request goes on with the words of the list alone.
        """
        words = request.GET.copy()
        chosen = [int(pk) for pk in words.pop(CHOSEN, [""])[-1].split(",") if pk.isascii() and pk.isdigit()]
        request.GET = words  # type: ignore[assignment]
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return None
        return rows.filter(pk__in=chosen) if chosen else rows

    def address_of_chosen(
        self, request: HttpRequest, rows: models.QuerySet[Any], page: str, **parameters: str
    ) -> str:
        """A page beside the list, for the rows that were chosen, or for the list as it is when all of it was."""
        words = request.GET.copy()
        if request.POST.get("select_across") != "1":
            words[CHOSEN] = ",".join(str(pk) for pk in rows.values_list("pk", flat=True))
        return self._page_beside(page, words.urlencode(), **parameters)

    def address_of_list(self, words: str = "") -> str:
        """The list, narrowed by the words of an address."""
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return f"{address}?{words}" if words else address

    def _page_beside(self, page: str, words: str, **parameters: str) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        address = reverse(name, kwargs=parameters)
        return f"{address}?{words}" if words else address

    def address_after(self, row: models.Model) -> str:
        """Where a verb leads when its record is not the place to go on working."""
        return ""

    def _what_is_next(self, request: HttpRequest, row: models.Model, *, stood: str = "") -> str:
        """Where the row stands after a verb, and which verbs this person may take it further by; nothing where it
        stands as it `stood` before, for then the verb has nothing to do with it.
        """
        now = self.get_object(request, str(row.pk))
        if now is None or self._state(now) in ("", stood):
            return ""
        verbs = self.permitted_verbs(request, now)
        leading = self._leading(verbs)
        following = [verb.label for verb in verbs if verb.name in leading and not verb.danger]
        return f" It is now {self._state(now)}." + (f" Next: {', '.join(following)}." if following else "")

    def why_shut(self, verb: AdminVerb, row: models.Model, actor: Actor) -> str:
        if self.lifecycle is not None and self._is_move(verb):
            try:
                self.lifecycle.authorise(verb.name, actor)
            except Forbidden as forbidden:
                return forbidden.sentence
            return self.lifecycle.conflict(row, verb.name).sentence
        return f"{verb.label} is not open to you for {row} as it is now."

    def _do(self, request: HttpRequest, service: Callable[[], Any], form: VerbForm | None = None) -> bool:
        """Whether it was done; a refusal stands beside the field of the form that it names, else it is a message."""
        refusal = together.attempt(service)
        if refusal is None:
            return True
        field = refusal.data.get("field")
        if form is not None and field in form.fields:
            form.add_error(field, refusal.sentence)
        else:
            self.message_user(request, refusal.sentence, messages.ERROR)
        return False

    def form_page(
        self,
        request: HttpRequest,
        verb: AdminVerb,
        form: Any,
        *,
        title: str,
        back: str,
        row: models.Model | None = None,
        template: str = "desk/verb_form.html",
        **more: Any,
    ) -> TemplateResponse:
        """The page that asks for a verb's words."""
        form.begin()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "original": row,
            "outlook": verb.outlook(row) if row is not None else "",
            "verb": verb,
            "form": form,
            "back": back,
            "media": self.media + form.media,
            **more,
        }
        return TemplateResponse(request, template, context)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A new record comes from a verb too."""
        if self.creation is None or not self.creation.may(actor_of(request)):
            raise PermissionDenied
        creation = self.creation
        form = _bound(self.creation_form(request), request)
        made: list[models.Model] = []
        if request.method == "POST" and form.is_valid():
            words = dict(form.cleaned_data)
            if self._do(
                request, lambda: made.append(creation.service(actor=actor_of(request), **words)), form
            ):
                self.message_user(
                    request,
                    f"{_ended(f'{creation.label}: done for {made[0]}')}{self._what_is_next(request, made[0])}",
                    messages.SUCCESS,
                )
                return HttpResponseRedirect(
                    reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[made[0].pk])
                )
        return self.form_page(request, creation, form, title=creation.label, back=self.address_of_list())

    def creation_form(self, request: HttpRequest) -> type[VerbForm]:
        """The form of a new record; of some it depends on who makes it."""
        assert self.creation is not None
        return self.creation.form

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The bulk verbs that this person's role permits, each as a list action."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        actor = actor_of(request)
        for verb in self.verbs:
            if verb.bulk and self.may_use(verb, actor):
                actions[verb.name] = (together.as_action(verb), verb.name, verb.label)
        for way in ways_of(self.model):
            if way.may(self.model, actor) and not actor.read_only:
                actions[way.name] = (
                    _way_action(way),
                    way.name,
                    way.label.replace(ALL, "the chosen rows"),
                )
        return actions

    # --- the record's page -----------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = {"title": self.name_of_list(), **(extra_context or {})}
        if row is not None and self.has_view_permission(request, row):
            context["subtitle"] = titled(row)
            context["verbs"] = self.permitted_verbs(request, row)
            context["leading"] = self._leading(context["verbs"])
            context["ways"] = [
                {"label": way.of_one, "address": self._page_beside(way.name, f"{CHOSEN}={row.pk}")}
                for way in ways_of(self.model)
                if way.of_one and way.may(self.model, actor_of(request))
            ]
            context["state"] = self._state(row)
            context["state_colour"] = self._state_colour(row)
            context["events"] = told(self.events_of(row, request), request) if self.subject else []
        return super().change_view(request, object_id, form_url, context)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponseRedirect:
        """To the list, with a word that tells no more of what is behind a wall than of what never was."""
        refusal = f"There is no {opts.verbose_name} {object_id}, or it is not yours to see."
        self.message_user(request, f"{refusal} {self.advice_on_unseen(request)}".strip(), messages.ERROR)
        listed = f"admin:{opts.app_label}_{opts.model_name}_changelist"
        return HttpResponseRedirect(reverse(listed))

    def advice_on_unseen(self, request: HttpRequest) -> str:
        """What makes records theirs to see, one for all that they do not see; empty where there is nothing to do."""
        return ""

    def columns_of_file(self, request: HttpRequest) -> Sequence[FileColumn | str]:
        """What a file of the list says to who asks; some may read more of a record than others."""
        return self.file_columns

    def name_of_list(self) -> str:
        """As the menu calls it."""
        known: dict[str, str] = self.admin_site.names_of_menu()
        return titled(known.get(self.address_of_list(), self.opts.verbose_name_plural))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        setattr(form, LOOKED_AT, request)
        return form

    def events_of(self, row: models.Model, request: HttpRequest) -> list[Event]:
        """What the timeline tells of the record, latest first."""
        return timeline(self.subject, row.pk)

    def _state(self, row: models.Model) -> str:
        if self.lifecycle is None:
            return ""
        return str(self.lifecycle.states(getattr(row, self.lifecycle.field)).label)

    def _state_colour(self, row: models.Model) -> str:
        """The colour that the list gives to the row's state, which is known there by its code or by its words."""
        if self.lifecycle is None:
            return ""
        code = getattr(row, self.lifecycle.field)
        for column in self.list_display:
            colours = getattr(getattr(self, str(column), None), "label", None)
            if isinstance(colours, dict):
                return str(colours.get(code) or colours.get(self._state(row)) or "")
        return ""


def _ended(sentence: str) -> str:
    """With its full stop, where the name at its end («Doppel S.A.S.») brings none."""
    return sentence if sentence.endswith(".") else f"{sentence}."


def _bound(form: type[VerbForm], request: HttpRequest, row: models.Model | None = None) -> VerbForm:
    """The form with what was sent, or empty to be filled in."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return form(*sent, row=row, actor=actor_of(request))


def _way_action(way: ListWay) -> Callable[[Desk, HttpRequest, models.QuerySet[Any]], HttpResponse]:
    """Leads on with the rows that were chosen, or with the list as it is when all of it was."""

    def act(desk: Desk, request: HttpRequest, rows: models.QuerySet[Any]) -> HttpResponse:
        return HttpResponseRedirect(desk.address_of_chosen(request, rows, way.name))

    return act

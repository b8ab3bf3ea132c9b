"""The work queue at the desk."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Scope
from backoffice.desk.admin import Desk
from backoffice.desk.requests import actor_of
from backoffice.desk.todo import Card, Cell, Line, Table, table, todo, waiting
from backoffice.desk.told import headline, moment
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict
from catalog.channels.models import Store
from catalog.channels.queries import stores_for, stores_for_all
from catalog.inventory import rounds
from catalog.inventory.bench_forms import GradeForm, PhotographsForm, VerdictForm, photos_given
from catalog.inventory.lacking import whole_tags
from catalog.inventory.models import Unit
from catalog.inventory.states import FLOOR

from . import queries
from .models import Task, TaskKind
from .registry import kinds_for
from .services import claim_task, put_back_task, work_tasks
from .states import TAKERS, TASK, WORKERS, TaskStatus

STATUS_COLOURS = {
    TaskStatus.OPEN.label: "info",
    TaskStatus.CLAIMED.label: "warning",
    TaskStatus.DONE.label: "success",
    TaskStatus.CANCELLED.label: "danger",
}
SUBJECT_PAGES = {
    "unit": "admin:inventory_unit_change",
    "parcel": "admin:shipping_parcel_change",
    "sale_case": "admin:orders_salecase_change",
    "return": "admin:returns_return_change",
    "loss": "admin:custody_loss_change",
}


def _unit_of(task: Any) -> Unit | None:
    if not isinstance(task, Task) or task.subject_type != "unit":
        return None
    return Unit.objects.select_related("category").filter(pk=task.subject_id).first()


class TaskGradeForm(GradeForm):
    def unit_of(self, row: Any) -> Unit | None:
        return _unit_of(row)


class TaskPhotographsForm(PhotographsForm):
    def unit_of(self, row: Any) -> Unit | None:
        return _unit_of(row)


class ListForm(VerbForm):
    store_codes = forms.ModelMultipleChoiceField(
        Store.objects.order_by("name", "pk"), label="Stores", to_field_name="code"
    )
    price = forms.DecimalField(
        max_digits=18, decimal_places=3, required=False, help_text="Empty: the price that the consignor asks"
    )

    def fit(self, row: Any) -> None:
        unit = _unit_of(row)
        if unit is not None:
            self.fields["store_codes"].queryset = stores_for(unit.brand_id)  # type: ignore[attr-defined]

    def fit_all(self, rows: Sequence[Any]) -> None:
        self.fields["store_codes"].queryset = stores_for_all(  # type: ignore[attr-defined]
            {task.brand_id for task in rows}
        )

    def clean_store_codes(self) -> list[str]:
        return [store.code for store in self.cleaned_data["store_codes"]]


def _claim(task: Task, *, actor: Actor) -> Task:
    return claim_task(task_id=task.pk, actor=actor)


def _put_back(task: Task, *, actor: Actor) -> Task:
    return put_back_task(task_id=task.pk, actor=actor)


def _photographs(task: Task, words: dict[str, Any]) -> dict[str, Any]:
    photos, tag = photos_given(words)
    given: dict[str, Any] = {"photos": {task.subject_id: photos}}
    if tag and not whole_tags([task.subject_id]):
        given["tags"] = {task.subject_id: tag}
    return given


def _as_they_are(task: Task, words: dict[str, Any]) -> dict[str, Any]:
    return words


def _at_the_bench(tasks: Sequence[Task]) -> str:
    """An inspection has many questions, which the bench screen asks of each piece by itself."""
    return rounds.address_of(task.subject_id for task in tasks)


Given = Callable[[Task, dict[str, Any]], dict[str, Any]]


def _work(kind: TaskKind, given: Given) -> Callable[..., Any]:
    def work(task: Task, *, actor: Actor, **words: Any) -> Any:
        if task.kind != kind:
            raise Conflict(f"«{task}» is not done by «{kind.label}»; open it to do it.", code="other_kind")
        return work_tasks(task_ids=[task.pk], actor=actor, **given(task, words))

    return work


def work_verb(
    kind: TaskKind,
    *,
    label: str,
    form: type[VerbForm] = VerbForm,
    bulk: bool = False,
    roles: frozenset[str] = FLOOR,
    given: Given = _as_they_are,
    outlook: Callable[[Task], str] = lambda task: "",
    page: Callable[[Sequence[Any]], str] | None = None,
) -> AdminVerb:
    """The button that does a task of `kind`; without a form, or where it is `bulk`, it is offered for many at once too.

    `given` makes the words of the work out of those of the form; `outlook` says beforehand what is to be done; `page`
    is the address at which it is done, where that is not here.
    """

    def offered(task: Task) -> bool:
        return task.kind == kind and task.status in queries.NOT_DONE

    return AdminVerb(
        f"do_{kind}",
        label,
        _work(kind, given),
        form=form,
        roles=roles,
        offered=offered,
        bulk=bulk or form is VerbForm,
        outlook=outlook,
        page=page,
    )


class MineFilter(DropdownFilter):
    title = "whose"
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("mine", "My tasks"), ("free", "Taken by nobody")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Task]) -> QuerySet[Task]:
        if self.value() == "mine":
            return queryset.filter(assignee_id=actor_of(request).id)
        return queryset.filter(assignee=None) if self.value() == "free" else queryset


class DueFilter(DropdownFilter):
    """Unasked the queue shows what is to be done; whoever asks for a status means that, whatever it is."""

    title = "due"
    parameter_name = "due"
    all_option = None

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        self.unasked = "all" if "status__exact" in request.GET else "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "To be done"), ("overdue", "Overdue"), ("all", "All, done ones too")]

    def value(self) -> str:
        return super().value() or self.unasked

    def queryset(self, request: HttpRequest, queryset: QuerySet[Task]) -> QuerySet[Task]:
        if self.value() == "overdue":
            return queryset.filter(status__in=queries.NOT_DONE, due_at__lt=timezone.now())
        return queryset.filter(status__in=queries.NOT_DONE) if self.value() == "open" else queryset


@admin.register(Task)
class TaskDesk(Desk):
    """The queue: by warehouse, kind and deadline. Rooms above add the kinds of work that they know."""

    lifecycle = TASK
    subject = "task"
    viewers = WORKERS - {Scope.BENCH_WRITE}
    warehouse_path = "warehouse"
    verbs: ClassVar[tuple[AdminVerb, ...]] = (
        AdminVerb("claim", "Take it", _claim, bulk=True),
        AdminVerb("put_back", "Put it back", _put_back, bulk=True),
        work_verb(TaskKind.INSPECT, label="Inspect", page=_at_the_bench),
        work_verb(TaskKind.AUTHENTICATE, label="Give a verdict", form=VerdictForm),
        work_verb(TaskKind.GRADE, label="Give the grade", form=TaskGradeForm),
        work_verb(
            TaskKind.PHOTOGRAPH, label="Add the photographs", form=TaskPhotographsForm, given=_photographs
        ),
        work_verb(TaskKind.LIST, label="Put on sale", form=ListForm, bulk=True),
    )
    empty_advice = "Each piece brings its own tasks when it is received."
    list_before_template = "tasks/list_head.html"
    list_display = ["title", "kind_label", "state", "warehouse", "due", "assignee", "brand", "subject_link"]
    list_filter = [
        DueFilter,
        MineFilter,
        ("kind", ChoicesDropdownFilter),
        ("warehouse", RelatedDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("brand", RelatedDropdownFilter),
    ]
    search_fields = ["title"]
    list_select_related = ["warehouse", "assignee", "brand"]
    ordering = ["due_at", "id"]
    fields = [
        "title", "kind_label", "subject_link", "brand", "warehouse", "due", "assignee", "created_at", "done_at",
        "done_by",
    ]  # fmt: skip
    readonly_fields = ["kind_label", "subject_link", "due"]

    def get_urls(self) -> list[URLPattern]:
        following = path("next/", self.admin_site.admin_view(self.next_view), name="tasks_task_next")
        return [following, *super().get_urls()]

    def next_view(self, request: HttpRequest) -> HttpResponse:
        """The first task of the queue, as the list narrows and orders it, that nobody else has taken."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        words = request.GET.urlencode()
        rows = self._named_rows(request)
        free = Q(assignee=None) | Q(assignee=actor_of(request).id)
        task = None if rows is None else rows.filter(free, status__in=queries.NOT_DONE).first()
        if task is None:
            self.message_user(request, "Nothing waits for you here.", messages.INFO)
            return HttpResponseRedirect(self.address_of_list(words))
        return HttpResponseRedirect(reverse("admin:tasks_task_change", args=[task.pk]))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Task]:
        return super().get_queryset(request).filter(kind__in=kinds_for(actor_of(request).roles))

    def address_after(self, row: Model) -> str:
        """From a task done back to the queue it came from, where the next one waits."""
        task = Task.objects.get(pk=row.pk)
        if task.status != TaskStatus.DONE:
            return ""
        queue = reverse("admin:tasks_task_changelist")
        return f"{queue}?due=open&kind__exact={task.kind}&warehouse__id__exact={task.warehouse_id}"

    @display(description="Kind", ordering="kind")
    def kind_label(self, task: Task) -> str:
        return task.get_kind_display()

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def state(self, task: Task) -> str:
        return task.get_status_display()

    @display(description="Due", ordering="due_at")
    def due(self, task: Task) -> str:
        late = task.status in queries.NOT_DONE and task.due_at < timezone.now()
        return moment(task.due_at) + (" (overdue)" if late else "")

    @display(description="About")
    def subject_link(self, task: Task) -> str:
        address = reverse(SUBJECT_PAGES[task.subject_type], args=[task.subject_id])
        return format_html('<a href="{}">{}</a>', address, headline(task.subject_type))


@todo(*TAKERS)
def cards(actor: Actor) -> list[Card]:
    queue = reverse("admin:tasks_task_changelist")
    return [
        Card(
            title="Tasks to do",
            waiting=waiting(queries.theirs(queries.open_tasks(), actor)),
            link=f"{queue}?due=open",
            advice="Inspect, authenticate, grade, photograph, list, pick, pack, hand over, give back, apologise.",
        ),
        Card(
            title="Tasks overdue",
            waiting=waiting(queries.theirs(queries.overdue_tasks(), actor)),
            link=f"{queue}?due=overdue",
            advice="Their time is up: do these first.",
            urgent=True,
        ),
    ]


@table(*TAKERS)
def queues(actor: Actor) -> Table:
    """What is to be done, by warehouse and kind of work."""
    queue = reverse("admin:tasks_task_changelist")
    sizes = queries.queue_sizes(actor)
    kinds = [kind for kind in TaskKind if any(kind in counts for _, counts in sizes.values())]
    return Table(
        title="Tasks to do, by warehouse",
        headers=("Warehouse", *(str(kind.label) for kind in kinds)),
        rows=tuple(
            Line(
                name,
                tuple(
                    Cell(
                        counts.get(kind, 0),
                        f"{queue}?due=open&warehouse__id__exact={warehouse_id}&kind__exact={kind}",
                    )
                    for kind in kinds
                ),
            )
            for warehouse_id, (name, counts) in sizes.items()
        ),
    )

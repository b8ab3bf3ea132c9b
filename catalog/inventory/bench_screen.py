"""The bench screen: a label is scanned, and the one step that the piece needs now is asked for, key by key."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.http import HttpRequest

from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid

from . import queries, services
from .bench_models import Defect, Severity, TermList, Verdict, VerdictWord
from .cites import findings_on
from .lacking import PROOF_VIEW, lacks_of_sale, lacks_of_set, whole_tags
from .models import Grade, Unit
from .serials import opinions_on
from .services import NewPhoto, Report, SeenDefect
from .states import UnitStatus
from .terms import terms_for

Choices = Sequence[tuple[str, str]]
# In which the bench has a step for a piece.
AT_THE_BENCH = frozenset(
    {
        UnitStatus.INTAKE,
        UnitStatus.INSPECTED,
        UnitStatus.AUTHENTICATED,
        UnitStatus.GRADED,
        UnitStatus.PHOTOGRAPHED,
    }
)


class Group(NamedTuple):
    """A question that a number key answers: its name, what it asks, the answers in the order of the keys, and the one
    that was given.
    """

    name: str
    asks: str
    answers: Choices
    required: bool = True
    given: str = ""


class Line(NamedTuple):
    """A question that is typed or scanned; `kind` is the kind of the input, `given` what was typed."""

    name: str
    asks: str
    kind: str = "text"
    required: bool = False
    given: str = ""


class Lead(NamedTuple):
    """Where something is to be done with what was scanned, in words, other than at the bench."""

    words: str
    address: str


Leader = Callable[[str, Unit | None], Sequence[Lead]]
_leaders: list[Leader] = []


def leads_from_the_bench(leader: Leader) -> Leader:
    """Registers a function of a room above: of a scanned text, and the piece that it means if it means one, it tells
    where else that is waited for.
    """
    _leaders.append(leader)
    return leader


def leads_of(text: str, piece: Unit | None) -> list[Lead]:
    return [lead for leader in _leaders for lead in leader(text, piece)]


@dataclass(frozen=True, slots=True)
class Step:
    """What the piece needs now: its name, a word of advice, the questions, and the words of its buttons. `fault` says
    which of the answers that stand there again is not whole.
    """

    name: str
    title: str
    advice: str = ""
    groups: Sequence[Group] = ()
    lines: Sequence[Line] = ()
    done: str = "Done"
    more: str = ""
    kept: dict[str, str] = field(default_factory=dict)
    noted: Sequence[str] = ()
    fault: str = ""


def told(unit: Unit) -> list[str]:
    """What the person at the bench should know of the piece before looking at it."""
    said = [opinions_on([unit])[unit.pk].sentence]
    finding = findings_on([unit])[unit.pk]
    # At intake the inspector's word is yet to come.
    lacks = finding.blocks if unit.status != UnitStatus.INTAKE else ""
    said.append(f"It lacks {lacks}." if lacks else f"Material: {finding.because}.")
    said += [
        f"Flaw: {flaw}"
        for flaw in Defect.objects.filter(unit=unit, visit=unit.visit)
        .select_related("zone", "kind")
        .order_by("pk")
    ]
    return said


def step_of(unit: Unit, actor: Actor, sent: Any = None) -> Step | None:
    """The step that the actor may do now; None where the bench is done with the piece.

    `sent` is what was answered and not done: it stands there again, and a whole flaw among it is noted.
    """
    step = _step_of(unit, actor, sent)
    if step is None or sent is None or sent.get("step") != step.name:
        return step
    return replace(
        step,
        groups=[
            group._replace(given=sent.get(group.name, "")) if group.required else group
            for group in step.groups
        ],
        lines=[line._replace(given=sent.get(line.name, "")) for line in step.lines],
    )


def has_step(unit: Unit, actor: Actor) -> bool:
    """Whether the bench asks this person for something on the piece now."""
    if unit.in_transit_to_id is not None:
        return False
    match unit.status:
        case UnitStatus.INSPECTED:
            return queries.examines_apart(unit, actor)
        case UnitStatus.PHOTOGRAPHED:
            return not unit.bin
    return unit.status in AT_THE_BENCH


def _step_of(unit: Unit, actor: Actor, sent: Any) -> Step | None:
    if unit.in_transit_to_id is not None:
        return None
    match unit.status:
        case UnitStatus.INTAKE:
            return _inspect(unit, sent)
        case UnitStatus.INSPECTED:
            return _examine(unit, actor, sent)
        case UnitStatus.AUTHENTICATED:
            grades = queries.grades_at(unit.warehouse_id)
            answers = [(str(grade.pk), grade.label) for grade in grades]
            return Step("grade", "Grade it", groups=[Group("grade", "Grade", answers)])
        case UnitStatus.GRADED:
            return _photograph(unit)
        case UnitStatus.PHOTOGRAPHED if not unit.bin:
            return Step("shelve", "Put it away", lines=[Line("bin", "Scan the bin", required=True)])
    return None


def why_none(unit: Unit, actor: Actor) -> str:
    """Why the actor has nothing to do on the piece now, and what comes next."""
    if unit.in_transit_to is not None:
        return f"It is on its way to {unit.in_transit_to}; receive it there first."
    if unit.status == UnitStatus.INSPECTED:
        return "You have examined this piece; the next verdict is another person's."
    if unit.status == UnitStatus.PHOTOGRAPHED:
        lacks = lacks_of_sale([unit])[unit.pk]
        if lacks:
            return f"Before it can be offered it lacks: {', '.join(lack.what for lack in lacks)}."
        return "The bench is done with it: it can be offered in its stores."
    if unit.status == UnitStatus.QUARANTINED:
        if queries.found_not_genuine([unit.pk]).exists():
            return "An examiner found it not genuine: it stays in quarantine until it is withdrawn."
        return "It is in quarantine: lift that on its page, and it goes over the bench anew."
    return f"It is {UnitStatus(unit.status).label.lower()}: nothing is to be done at the bench."


def do(step: str, unit: Unit, request: HttpRequest, actor: Actor) -> str:
    """Does the step with what was sent; returns what was done, in words. Raises what the verbs raise, and `Invalid` for
    a step that there is not.
    """
    if step not in _DOES:
        raise Invalid("Scan the piece again.", field="step")
    return _DOES[step](unit, request, actor)


def _inspect(unit: Unit, sent: Any) -> Step:
    zones = terms_for(TermList.ZONE, [unit.category_id])[unit.category_id]
    kinds = terms_for(TermList.FLAW, [unit.category_id])[unit.category_id]
    flaws, half, fault = [], {}, ""
    if sent is not None:
        flaws = _noted(sent)
        try:
            flaws += _last(sent)
        except Invalid as refusal:
            half, fault = sent, refusal.sentence
    words = {term.code: term.label for term in (*zones, *kinds)}
    return Step(
        "inspect",
        "Look it over",
        "Note each flaw with three keys: where, what, how bad. Leave them empty when there is none.",
        lines=[
            Line("serial", "Serial, as it stands on the piece"),
            Line("material", "Material, as you see it"),
            Line("findings", "Anything else"),
        ],
        groups=[
            Group("exotic", "Reptile, fur, coral, ivory, shell or rare wood?", [("no", "None"), ("yes", "Some")]),
            *(
                Group(name, asks, answers, required=False, given=half.get(name, ""))
                for name, asks, answers in (
                    ("zone", "Flaw: where", [(term.code, term.label) for term in zones]),
                    ("kind", "Flaw: what", [(term.code, term.label) for term in kinds]),
                    ("severity", "Flaw: how bad", [(str(v), str(label)) for v, label in Severity.choices]),
                )
            ),
        ],
        done="Inspected",
        more="Note this flaw, and another",
        kept={"flaws": json.dumps([[f.zone, f.kind, f.severity] for f in flaws])},
        noted=[
            f"{words.get(f.kind, f.kind)}, {words.get(f.zone, f.zone).lower()} "
            f"({Severity(f.severity).label.lower()})"
            for f in flaws
        ],
        fault=fault,
    )  # fmt: skip


def _examine(unit: Unit, actor: Actor, sent: Any) -> Step | None:
    if Verdict.objects.filter(unit=unit, visit=unit.visit, by=actor.key).exists():
        return None
    return Step(
        "examine",
        "Is it genuine?",
        "Say what you see yourself; another person does the same after you. What is not genuine is never offered.",
        groups=[Group("verdict", "Verdict", list(VerdictWord.choices))],
        lines=[
            Line(
                "findings",
                "Why (needed where it is not genuine)",
                required=sent is not None and sent.get("verdict") == VerdictWord.FAIL,
            )
        ],
    )


def _photograph(unit: Unit) -> Step:
    worn = whole_tags([unit.pk]).get(unit.pk)
    if worn is None:
        return Step("seal", "Put a tamper tag on", lines=[Line("tag", "Scan the tag", required=True)])
    lacks = [
        lack for lack in lacks_of_set([unit])[unit.pk] if lack.code.partition(":")[0] in ("view", "defect")
    ]
    if not lacks:
        return Step(
            "photograph", "The tag, to be read on a picture", f"The tag is {worn.number}.",
            lines=[Line("file", "Photograph of the tag", "file", True), Line("tag", "The number on it", required=True)],
            kept={"shows": f"view:{PROOF_VIEW}"},
        )  # fmt: skip
    shows = lacks[0]
    seen = shows.what.removeprefix("a photograph of ")
    lines = [Line("file", f"Photograph: {seen}", "file", True)]
    if shows.code == f"view:{PROOF_VIEW}":
        lines.append(Line("tag", "The number as it is read on the picture", required=True))
    still = (
        f"{len(lacks)} photographs are still to be taken." if len(lacks) > 1 else "It is the last photograph."
    )
    return Step("photograph", f"Photograph {seen}", still, lines=lines, kept={"shows": shows.code})


def _flaws(sent: Any) -> list[SeenDefect]:
    """The flaws noted so far, and the one whose three keys were pressed last."""
    return [*_noted(sent), *_last(sent)]


def _noted(sent: Any) -> list[SeenDefect]:
    try:
        flaws = json.loads(sent.get("flaws") or "[]")
        return [SeenDefect(str(zone), str(kind), Severity(int(bad))) for zone, kind, bad in flaws]
    except (TypeError, ValueError) as error:
        raise Invalid("The flaws were not sent whole; note them again.", field="flaws") from error


def _last(sent: Any) -> list[SeenDefect]:
    last = [sent.get("zone", ""), sent.get("kind", ""), sent.get("severity", "")]
    if not any(last):
        return []
    if not all(last) or not last[2].isdigit() or int(last[2]) not in Severity.values:
        raise Invalid("A flaw takes three keys: where, what, and how bad.", field="severity")
    return [SeenDefect(last[0], last[1], int(last[2]))]


def _do_inspect(unit: Unit, request: HttpRequest, actor: Actor) -> str:
    sent = request.POST
    report = Report(
        findings=sent.get("findings", ""), defects=_flaws(sent), material=sent.get("material", ""),
        nothing_exotic=sent.get("exotic") == "no", serial=sent.get("serial", ""),
    )  # fmt: skip
    services.inspect_units(unit_ids=[unit.pk], actor=actor, reports={unit.pk: report})
    count = len(report.defects)
    return f"Inspected, {count} flaws noted." if count != 1 else "Inspected, one flaw noted."


def _do_examine(unit: Unit, request: HttpRequest, actor: Actor) -> str:
    verdict = request.POST.get("verdict", "")
    outcome = services.give_verdicts(
        verdicts={unit.pk: verdict}, actor=actor, findings=request.POST.get("findings", "")
    )
    if outcome.authenticated:
        return "Two examiners found it genuine."
    return "It went into quarantine." if outcome.quarantined else "Noted; another examiner is asked."


def _do_grade(unit: Unit, request: HttpRequest, actor: Actor) -> str:
    answer = request.POST.get("grade", "")
    grade = Grade.objects.filter(pk=int(answer)).first() if answer.isdigit() else None
    if grade is None:
        raise Invalid("Choose a grade.", field="grade")
    services.grade_units(unit_ids=[unit.pk], grade=grade, actor=actor)
    return f"Graded {grade.label}."


def _do_seal(unit: Unit, request: HttpRequest, actor: Actor) -> str:
    services.seal_units(tags={unit.pk: request.POST.get("tag", "")}, actor=actor)
    return "Sealed."


def _do_photograph(unit: Unit, request: HttpRequest, actor: Actor) -> str:
    """Keeps the picture; with the last one the set is whole and the piece goes on."""
    kind, _, key = request.POST.get("shows", "").partition(":")
    file = request.FILES.get("file")
    if file is None or (kind == "defect" and not key.isdigit()):
        raise Invalid("Choose the photograph.", field="file")
    photo = (
        NewPhoto("flaw", file, defect=int(key))
        if kind == "defect"
        else NewPhoto(key, file, tag=request.POST.get("tag", "") if key == PROOF_VIEW else "")
    )
    lacks = services.photograph_piece(unit_id=unit.pk, photo=photo, actor=actor)
    return "Kept." if lacks else "The set is whole."


def _do_shelve(unit: Unit, request: HttpRequest, actor: Actor) -> str:
    services.put_away_units(bins={unit.pk: request.POST.get("bin", "")}, actor=actor)
    return "Put away."


_DOES: dict[str, Callable[[Unit, HttpRequest, Actor], str]] = {
    "inspect": _do_inspect,
    "examine": _do_examine,
    "grade": _do_grade,
    "seal": _do_seal,
    "photograph": _do_photograph,
    "shelve": _do_shelve,
}

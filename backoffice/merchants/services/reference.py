"""The office's own settings by date: which rules, clocks, limits and holidays are in force, and from when."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import record

from .. import locks, queries, reference
from ..countries import country_code
from ..days import today
from ..models import (
    Channel,
    DocumentKind,
    Holiday,
    Limit,
    Rule,
    RuleKind,
    Sector,
    StepClock,
    Threshold,
)
from ..states import ApplicationStatus
from .wording import words_of

NOTE_LENGTH = 300
_ADMIN = frozenset({Role.PLATFORM_ADMIN})
_Dated = TypeVar("_Dated", StepClock, Threshold)


@transaction.atomic
def install_rules() -> int:
    """Writes what `reference` holds and the office does not have yet; returns how many rows were written.

    A sector, rule, clock, limit or day that is here, in force or ended, is left as it is: what a platform admin has
    changed is never changed back. Safe to repeat.
    """
    made = 0
    made += len(_write(Sector, ("code",), [
        {
            "code": fact.code,
            "name": fact.name,
            "name_zh_hans": fact.name_zh_hans,
            "nice_classes": sorted(fact.goods),
            "valid_from": reference.IN_FORCE_SINCE,
            "source_note": reference.SECTOR_SOURCE,
        }
        for fact in reference.SECTORS
    ]))  # fmt: skip
    made += len(_write(
        Rule,
        ("kind", "document", "channel", "sector", "outside_mainland"),
        [{**fact._asdict(), "valid_from": reference.IN_FORCE_SINCE} for fact in reference.RULES],
    ))  # fmt: skip
    made += len(_write(StepClock, ("step",), [
        {**fact._asdict(), "valid_from": reference.IN_FORCE_SINCE, "source_note": "House rule, unverified"}
        for fact in reference.CLOCKS
    ]))  # fmt: skip
    made += len(_write(
        Threshold,
        ("code", "currency"),
        [{**fact._asdict(), "valid_from": reference.IN_FORCE_SINCE} for fact in reference.LIMITS],
    ))  # fmt: skip
    made += len(_write(Holiday, ("day",), [
        {
            "day": fact.first + timedelta(days=after),
            "name": fact.name,
            "works": fact.works,
            "source_note": reference.HOLIDAY_SOURCES[fact.first.year],
        }
        for fact in reference.HOLIDAYS
        for after in range((fact.last - fact.first).days + 1)
    ]))  # fmt: skip
    return made


def _write(model: Any, key: tuple[str, ...], rows: list[dict[str, Any]]) -> list[Any]:
    """Those of `rows` whose key no row of the table has."""
    known = set(model._default_manager.values_list(*key))
    return model._default_manager.bulk_create(
        [model(**row) for row in rows if tuple(row[name] for name in key) not in known]
    )


@transaction.atomic
def write_rule(
    *,
    kind: str,
    valid_from: date,
    source_note: str,
    actor: Actor,
    document: str = "",
    months: int | None = None,
    channel: str = "",
    sector: str = "",
    country: str = "",
    outside_mainland: bool = False,
    valid_to: date | None = None,
) -> Rule:
    """Puts a new rule in force from a day on; the last day, when there is one, is included.

    `document` goes with the kind «document», `months` with «company_age». Empty `channel`, `sector` and `country` mean
    every one. Raises `Forbidden`, `Invalid`, or `Conflict` when a rule for the same thing is in force at that time.
    """
    _must_be_admin(actor)
    rule = Rule(
        kind=_one_of(kind, RuleKind.values, field="kind"),
        document=_one_of(document, DocumentKind.values, field="document")
        if kind == RuleKind.DOCUMENT
        else "",
        months=_months(months) if kind == RuleKind.COMPANY_AGE else None,
        channel=_one_of(channel, Channel.values, field="channel") if channel else "",
        sector=_sector(sector) if sector else "",
        country=country_code(country, field="country", may_be_unknown=True),
        outside_mainland=outside_mainland,
        valid_from=valid_from,
        valid_to=valid_to,
        source_note=words_of(source_note, field="source_note", most=NOTE_LENGTH),
    )
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("The rule would end before it begins; give it a later last day.", field="valid_to")
    locks.rule_table()
    same = Rule.objects.filter(
        kind=rule.kind,
        document=rule.document,
        channel=rule.channel,
        sector=rule.sector,
        country=rule.country,
        outside_mainland=rule.outside_mainland,
    )
    for known in same:
        if (known.valid_to is None or known.valid_to >= valid_from) and (
            valid_to is None or known.valid_from <= valid_to
        ):
            raise Conflict(
                f"This rule is in force already from {known.valid_from}"
                f"{f' to {known.valid_to}' if known.valid_to else ''}; end that one first.",
                code="rule_in_force",
                rule=known.pk,
            )
    rule.save(force_insert=True)
    record(rule, "rule.written", actor=actor, **_said(rule))
    return rule


@transaction.atomic
def end_rule(*, rule: Rule, valid_to: date, actor: Actor, source_note: str = "") -> Rule:
    """Ends a rule: `valid_to` is its last day. Raises `Forbidden`, `Invalid` or `NotFound`."""
    _must_be_admin(actor)
    locks.rule_table()
    current = Rule.objects.filter(pk=rule.pk).first()
    if current is None:
        raise NotFound("There is no such rule.")
    if valid_to < current.valid_from:
        raise Invalid(
            f"The rule began on {current.valid_from}; its last day cannot be before that.", field="valid_to"
        )
    if current.valid_to is not None and valid_to > current.valid_to:
        raise Invalid(
            f"The rule ends on {current.valid_to} already; write a new one for the time after.",
            field="valid_to",
        )
    Rule.objects.filter(pk=current.pk).update(valid_to=valid_to)
    current.valid_to = valid_to
    record(current, "rule.ended", actor=actor, last_day=valid_to, because=source_note.strip())
    return current


@transaction.atomic
def replace_rule(
    *, rule: Rule, valid_from: date, source_note: str, actor: Actor, months: int | None = None
) -> Rule:
    """Another rule of the same kind and place takes this one's stead from a day on: the old ends the day before.

    Raises `Forbidden`, `Invalid` or `NotFound`.
    """
    ended = end_rule(rule=rule, valid_to=valid_from - timedelta(days=1), actor=actor, source_note=source_note)
    return write_rule(
        kind=ended.kind,
        document=ended.document,
        months=ended.months if months is None else months,
        channel=ended.channel,
        sector=ended.sector,
        country=str(ended.country),
        outside_mainland=ended.outside_mainland,
        valid_from=valid_from,
        source_note=source_note,
        actor=actor,
    )


@transaction.atomic
def set_clock(
    *,
    step: str,
    working_days: int,
    valid_from: date,
    source_note: str,
    actor: Actor,
    remind_before: int = 1,
) -> StepClock:
    """From a day on a step may take so many working days; the row before it counts until then.

    A step that has begun keeps its end. Raises `Forbidden`, `Invalid`, or `Conflict` when the day has a row already.
    """
    _must_be_admin(actor)
    _must_be_days(working_days, remind_before)
    clock = StepClock(
        step=_one_of(step, ApplicationStatus.values, field="step"),
        working_days=working_days,
        remind_before=remind_before,
        valid_from=valid_from,
        source_note=words_of(source_note, field="source_note", most=NOTE_LENGTH),
    )
    _insert(clock, f"The clock of {clock.get_step_display()} is set from {valid_from} on already.")
    record(
        clock,
        "step_clock.set",
        actor=actor,
        step=clock.step,
        working_days=working_days,
        remind_before=remind_before,
        valid_from=valid_from,
        source_note=clock.source_note,
    )
    return clock


@transaction.atomic
def set_threshold(
    *, code: str, value: Decimal, valid_from: date, source_note: str, actor: Actor, currency: str = ""
) -> Threshold:
    """From a day on a limit of the office is another; the row before it counts until then.

    Raises `Forbidden`, `Invalid` for a code nobody asks for, or `Conflict` when the day has a row already.
    """
    _must_be_admin(actor)
    _must_not_be_negative(value)
    limit = Threshold(
        code=_one_of(code, Limit.values, field="code"),
        value=value,
        currency=currency.strip().upper(),
        valid_from=valid_from,
        source_note=words_of(source_note, field="source_note", most=NOTE_LENGTH),
    )
    _insert(limit, f"The limit {code} is set from {valid_from} on already.")
    record(
        limit,
        "threshold.set",
        actor=actor,
        code=code,
        value=value,
        currency=limit.currency,
        valid_from=valid_from,
        source_note=limit.source_note,
    )
    return limit


@transaction.atomic
def correct_clock(
    *, clock: StepClock, working_days: int, remind_before: int, source_note: str, actor: Actor
) -> StepClock:
    """A clock that was set from today on, or from a later day, was mistaken. Steps that have begun keep their ends.

    Raises `Forbidden`, `Invalid`, `NotFound`, or `Conflict` with code `has_counted` once a day by it is over.
    """
    _must_be_admin(actor)
    _must_be_days(working_days, remind_before)
    changes = {"working_days": working_days, "remind_before": remind_before, "source_note": source_note}
    return _corrected(clock, "step_clock.corrected", changes, actor)


@transaction.atomic
def correct_threshold(*, limit: Threshold, value: Decimal, source_note: str, actor: Actor) -> Threshold:
    """A limit that was set from today on, or from a later day, was mistaken. What was done by it stays done.

    Raises `Forbidden`, `Invalid`, `NotFound`, or `Conflict` with code `has_counted` once a day by it is over.
    """
    _must_be_admin(actor)
    _must_not_be_negative(value)
    return _corrected(limit, "threshold.corrected", {"value": value, "source_note": source_note}, actor)


@transaction.atomic
def write_sector(
    *,
    code: str,
    name: str,
    nice_classes: list[int],
    valid_from: date,
    source_note: str,
    actor: Actor,
    name_zh_hans: str = "",
) -> Sector:
    """From a day on there is a sector of goods by this code, and every class named must be covered for it.

    The row in force until then ends the day before. Raises `Forbidden`, `Invalid`, or `Conflict` with code
    `sector_written` when the code has a row from that day or a later one on.
    """
    _must_be_admin(actor)
    classes = sorted(set(nice_classes))
    if not classes or not all(1 <= each <= 45 for each in classes):
        raise Invalid("Name the Nice classes the sector needs, numbers from 1 to 45.", field="nice_classes")
    locks.rule_table()
    sector = Sector(
        code=words_of(code, field="code", most=40).lower(),
        name=words_of(name, field="name", most=120),
        name_zh_hans=" ".join(name_zh_hans.split())[:120],
        nice_classes=classes,
        valid_from=valid_from,
        source_note=words_of(source_note, field="source_note", most=NOTE_LENGTH),
    )
    rows = Sector.objects.filter(code=sector.code)
    if later := rows.filter(valid_from__gte=valid_from).order_by("valid_from").first():
        raise Conflict(
            f"The sector {sector.code} is written from {later.valid_from} on already; choose a later day.",
            code="sector_written",
            sector=later.pk,
        )
    rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from)).update(
        valid_to=valid_from - timedelta(days=1)
    )
    sector.save(force_insert=True)
    record(
        sector,
        "sector.written",
        actor=actor,
        code=sector.code,
        name=sector.name,
        nice_classes=classes,
        valid_from=valid_from,
        source_note=sector.source_note,
    )
    return sector


@transaction.atomic
def end_sector(*, sector: Sector, valid_to: date, actor: Actor, source_note: str = "") -> Sector:
    """Nobody applies for the sector after `valid_to`, its last day; whoever sells in it by then goes on.

    Raises `Forbidden`, `Invalid` or `NotFound`.
    """
    _must_be_admin(actor)
    locks.rule_table()
    current = Sector.objects.filter(pk=sector.pk).first()
    if current is None:
        raise NotFound("There is no such sector.")
    if valid_to < current.valid_from:
        raise Invalid(
            f"The sector began on {current.valid_from}; its last day cannot be before that.", field="valid_to"
        )
    if current.valid_to is not None and valid_to > current.valid_to:
        raise Invalid(
            f"The sector ends on {current.valid_to} already; write it anew for the time after.",
            field="valid_to",
        )
    Sector.objects.filter(pk=current.pk).update(valid_to=valid_to)
    current.valid_to = valid_to
    record(
        current,
        "sector.ended",
        actor=actor,
        code=current.code,
        last_day=valid_to,
        because=source_note.strip(),
    )
    return current


@transaction.atomic
def set_holiday(*, day: date, name: str, works: bool, source_note: str, actor: Actor) -> Holiday:
    """Makes a day a holiday or, with `works`, a weekend day on which the office works; writes it anew when it is here.

    Raises `Forbidden` or `Invalid`.
    """
    _must_be_admin(actor)
    if works and day.weekday() < 5:
        raise Invalid(f"{day} is no weekend day; a make-up day is a Saturday or a Sunday.", field="day")
    holiday, _made = Holiday.objects.update_or_create(
        day=day,
        defaults={
            "name": words_of(name, field="name", most=120),
            "works": works,
            "source_note": words_of(source_note, field="source_note", most=NOTE_LENGTH),
        },
    )
    record(holiday, "holiday.set", actor=actor, day=day, name=holiday.name, works=works)
    return holiday


@transaction.atomic
def clear_holiday(*, holiday: Holiday, actor: Actor) -> None:
    """The day is an ordinary one again. Raises `Forbidden`."""
    _must_be_admin(actor)
    Holiday.objects.filter(pk=holiday.pk).delete()
    record(holiday, "holiday.cleared", actor=actor, day=holiday.day, name=holiday.name)


def _must_be_admin(actor: Actor) -> None:
    if not actor.may(_ADMIN):
        raise Forbidden(
            f"{actor.name} may not change what is in force: a platform admin does.", roles=[*_ADMIN]
        )


def _one_of(word: str, known: list[str], *, field: str) -> str:
    if word not in known:
        raise Invalid(f"«{word[:40]}» is not known in {field}; use one of: {', '.join(known)}.", field=field)
    return word


def _sector(code: str) -> str:
    if not queries.sectors_from(today()).filter(code=code).exists():
        raise Invalid(f"There is no sector «{code[:40]}»; write it first.", field="sector")
    return code


def _months(months: int | None) -> int:
    if months is None or months < 1:
        raise Invalid("Say how many months old the company must be, at least one.", field="months")
    return months


def _must_be_days(working_days: int, remind_before: int) -> None:
    if working_days < 1:
        raise Invalid("A step takes at least one working day.", field="working_days")
    if not 0 <= remind_before < working_days:
        raise Invalid("The reminder must lie within the step's days.", field="remind_before")


def _must_not_be_negative(value: Decimal) -> None:
    if value < 0:
        raise Invalid("A limit is not negative.", field="value")


def _corrected(row: _Dated, verb: str, changes: dict[str, Any], actor: Actor) -> _Dated:
    """The row with these facts in place of its own; its event keeps both."""
    changes["source_note"] = words_of(changes["source_note"], field="source_note", most=NOTE_LENGTH)
    current = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if current is None:
        raise NotFound("It is not here any more.")
    if current.valid_from < today():
        raise Conflict(
            f"It has counted since {current.valid_from}, and what was done by it stays done. Set another one from "
            "a day on.",
            code="has_counted", valid_from=current.valid_from.isoformat(),
        )  # fmt: skip
    before = {name: getattr(current, name) for name in changes}
    for name, fact in changes.items():
        setattr(current, name, fact)
    current.save(update_fields=list(changes))
    record(current, verb, actor=actor, **changes, before=before, valid_from=current.valid_from)
    return current


def _insert(row: Any, taken: str) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(f"{taken} Correct that one, or choose another day.", code="day_taken") from error


def _said(rule: Rule) -> dict[str, Any]:
    facts = {
        "kind": rule.kind,
        "document": rule.document,
        "months": rule.months,
        "channel": rule.channel,
        "sector": rule.sector,
        "country": str(rule.country),
        "outside_mainland": rule.outside_mainland or None,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "source_note": rule.source_note,
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}

"""What the log costs: appending with number, hash chain and walls, against a bare INSERT of the same columns."""

import itertools
import json
from collections.abc import Callable
from functools import partial

from django.db import connection

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.events.log import Fact, append

from .measure import Result, median_ratio, medians, rates

ONE_BY_ONE, BATCH = 300, 5_000
_subjects = itertools.count(1_000_000_000)
_OFFICE = office("bench")

_TABLE = """
CREATE TABLE IF NOT EXISTS bench_plain (
    id bigserial PRIMARY KEY, subject_type text, subject_id bigint, verb text, actor text, actor_name text,
    brand_id bigint, data jsonb, at timestamptz DEFAULT now(), UNIQUE (subject_type, subject_id, id))
"""
_INSERT = """
INSERT INTO bench_plain (subject_type, subject_id, verb, actor, actor_name, data)
SELECT 'bench', subject_id, 'bench.done', 'system:bench', 'bench', data::jsonb
FROM unnest(%s::bigint[], %s::text[]) AS fact(subject_id, data)
"""


def _plain(count: int) -> None:
    with scope(_OFFICE), connection.cursor() as cursor:
        subjects = [next(_subjects) for _ in range(count)]
        cursor.execute(_INSERT, [subjects, [json.dumps({"n": subject}) for subject in subjects]])


def _ours(count: int, *, first: bool = False) -> None:
    with scope(_OFFICE):
        facts = [
            Fact(subject_id=subject, verb="bench.done", brand_id=None, data={"n": subject})
            for subject in itertools.islice(_subjects, count)
        ]
        append(actor=_OFFICE, facts=facts, first=first)


def _many(write: Callable[[int], None]) -> Callable[[], int]:
    def run() -> int:
        write(BATCH)
        return BATCH

    return run


def _single(write: Callable[[int], None]) -> Callable[[], int]:
    def run() -> int:
        for _ in range(ONE_BY_ONE):
            write(1)
        return ONE_BY_ONE

    return run


def bench() -> Result:
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.execute(
            "GRANT ALL ON bench_plain TO entrepot_staff; GRANT ALL ON SEQUENCE bench_plain_id_seq TO entrepot_staff"
        )
    try:
        found = rates(
            {
                "log_single": _single(_ours),
                "plain_single": _single(_plain),
                "log_batch": _many(_ours),
                "log_first": _many(partial(_ours, first=True)),
                "plain_batch": _many(_plain),
            }
        )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_plain")
    return Result(
        ratios={
            "single_vs_plain_insert": median_ratio(found, "log_single", "plain_single"),
            "batch_vs_plain_insert": median_ratio(found, "log_batch", "plain_batch"),
            "first_vs_plain_insert": median_ratio(found, "log_first", "plain_batch"),
        },
        raw=medians(found),
    )

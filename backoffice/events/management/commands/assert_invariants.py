"""`manage.py assert_invariants`: runs every named assertion of every room."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.events.assertions import Verdict, assertions, examine

MOST_SECONDS = 3600


class Command(BaseCommand):
    help = (
        "Runs the named assertions of all rooms; fails and names the guilty rows of those that do not hold."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help="only these; all without a name")
        parser.add_argument("--seconds", type=int, default=600, help="how long each may take at most")

    def handle(self, *args: Any, names: list[str], seconds: int, **options: Any) -> None:
        if not 1 <= seconds <= MOST_SECONDS:
            raise CommandError(f"--seconds is 1 to {MOST_SECONDS}.")
        known = {assertion.name: assertion for assertion in assertions()}
        if unknown := [name for name in names if name not in known]:
            raise CommandError(f"There is no assertion «{unknown[0]}». Known: {', '.join(known)}.")
        broken = 0
        for name in names or known:
            with scope(office("assert_invariants")):
                verdict = examine(known[name], within=timedelta(seconds=seconds))
            self.stdout.write(_line(verdict))
            broken += not verdict.holds
        count = len(names or known)
        if broken:
            raise CommandError(f"{_counted(count)}, {broken} not proved.")
        self.stdout.write(f"{_counted(count)}, none violated.")


def _line(verdict: Verdict) -> str:
    """One line, and one more for each thing that is wrong."""
    word = "ok" if verdict.holds else "FAIL" if verdict.finished else "LATE"
    lines = [f"{word:<5}{verdict.seconds:>8.3f} s  {verdict.assertion.name}"]
    if not verdict.finished:
        lines.append(f"    not finished in time: {verdict.assertion.sentence}")
    elif not verdict.holds:
        lines.append(f"    broken: {verdict.assertion.sentence}")
    lines += [f"    the guard {name} is missing or switched off" for name in verdict.guards_missing]
    lines += [f"    {row}" for row in verdict.guilty]
    lines += ["    and more"] if verdict.more else []
    return "\n".join(lines)


def _counted(assertions: int) -> str:
    return f"{assertions} assertion{'' if assertions == 1 else 's'}"

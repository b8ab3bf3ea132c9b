"""The lifecycles of all rooms as a page of the docs."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from .lifecycle import Lifecycle, mermaid

HEADING = """# Lifecycles

Drawn from the transition tables (`states.py` of each room) by `manage.py draw_lifecycles`; a test keeps it current.
A verb in the diagram is a button in the admin where a person may ask for it, and a trigger in PostgreSQL refuses
every other move.
"""


def lifecycles() -> list[tuple[str, Lifecycle]]:
    """(room, lifecycle) of every room that has one, in the order of the house."""
    found = []
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.states") is None:
            continue
        states = import_module(f"{config.name}.states")
        tables = [value for value in vars(states).values() if isinstance(value, Lifecycle)]
        found += [(config.name, table) for table in tables]
    return found


def page() -> str:
    """The whole page in Markdown: a diagram and a table of who may do what, per lifecycle."""
    sections = []
    for room, lifecycle in lifecycles():
        rows = [
            f"| {transition.verb} | {', '.join(transition.sources)} | {transition.target} | "
            f"`{lifecycle.subject}.{transition.event}` | {', '.join(sorted(transition.roles)) or 'the office'} |"
            for transition in lifecycle.transitions
        ]
        sections.append(
            f"## {lifecycle.subject.replace('_', ' ').capitalize()} (`{room}`)\n\n"
            f"```mermaid\n{mermaid(lifecycle)}\n```\n\n"
            "| verb | from | to | event | who may |\n| --- | --- | --- | --- | --- |\n"
            + "\n".join(rows)
            + "\n"
        )
    return HEADING + "\n" + "\n".join(sections)

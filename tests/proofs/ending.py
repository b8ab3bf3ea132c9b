"""How an import of units has ended: all of it that must not depend on what happened on its way."""

from typing import Any

from django.db import connection

from backoffice.imports.models import ImportSession
from catalog.inventory.services.source import SOURCE_FACTS

_OURS = "SELECT id FROM inventory_unit WHERE reference LIKE %s"
_FACTS = ", ".join(SOURCE_FACTS)
_QUESTIONS = {
    "units": f"""
        SELECT count(*),
            md5(string_agg(concat_ws('|', substr(reference, %s), status, {_FACTS}), ',' ORDER BY reference))
        FROM inventory_unit WHERE reference LIKE %s
    """,
    "unit events": f"""
        SELECT verb, count(*), count(DISTINCT subject_id), max(sequence) FROM events_event
        WHERE subject_type = 'unit' AND subject_id IN ({_OURS}) GROUP BY verb ORDER BY verb
    """,
    "movements": f"SELECT count(*), count(DISTINCT unit_id) FROM inventory_movement WHERE unit_id IN ({_OURS})",
    "tasks": f"""
        SELECT kind, status, count(*), count(DISTINCT subject_id) FROM tasks_task
        WHERE subject_type = 'unit' AND subject_id IN ({_OURS}) GROUP BY kind, status ORDER BY kind, status
    """,
    "task events": f"""
        SELECT verb, count(*), count(DISTINCT subject_id) FROM events_event
        WHERE subject_type = 'task' AND subject_id IN (
            SELECT id FROM tasks_task WHERE subject_type = 'unit' AND subject_id IN ({_OURS}))
        GROUP BY verb ORDER BY verb
    """,
}


def ending(session: ImportSession, mark: str) -> dict[str, Any]:
    """What became of the units whose references begin with `mark`, and of the session. Inside a staff scope."""
    session.refresh_from_db()
    found: dict[str, Any] = {"status": session.status, "counts": session.counts.get("applied")}
    with connection.cursor() as cursor:
        for name, question in _QUESTIONS.items():
            words = [len(mark) + 1] if name == "units" else []
            cursor.execute(question, [*words, f"{mark}%"])
            found[name] = cursor.fetchall()
        cursor.execute(
            "SELECT outcome, applied, count(*) FROM imports_importrow WHERE session_id = %s"
            " GROUP BY 1, 2 ORDER BY 1, 2",
            [session.pk],
        )
        found["rows"] = cursor.fetchall()
        cursor.execute(
            "SELECT verb, count(*) FROM events_event WHERE subject_type = 'import' AND subject_id = %s GROUP BY 1",
            [session.pk],
        )
        found["import events"] = sorted(cursor.fetchall())
    return found

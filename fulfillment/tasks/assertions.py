"""What must always be true of the work queue."""

from backoffice.events.assertions import always

always(
    "work_is_asked_for_once",
    "While a task is to be done there is no second one of its kind for its subject.",
    """
    SELECT subject_type, subject_id, format('%s open tasks to %s', count(*), kind)
    FROM tasks_task WHERE status IN ('open', 'claimed')
    GROUP BY subject_type, subject_id, kind HAVING count(*) > 1
    """,
    guards=("task_open_once_per_subject",),
)

"""The embedded runtime: PostgreSQL, the broker, and the supervisor that runs the whole office.

`layout` says where everything of one state directory lies; `commands` holds `run`, `exec` and `remove`,
which `python -m backoffice.runtime` calls. Nothing here imports Django: where the project itself is
needed, a child process runs `manage.py`.
"""

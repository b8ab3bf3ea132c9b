"""The office's limit on what one person may have a spreadsheet write."""

from backoffice.imports.approval import limited_by

from ..days import today
from ..queries import threshold


@limited_by
def rows_at_once() -> int | None:
    limit = threshold("import_rows", on=today())
    return None if limit is None else int(limit)

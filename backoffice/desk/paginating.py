"""Pages of long lists."""

from django.core.paginator import Paginator
from django.db import models
from django.utils.functional import cached_property

COUNT_CAP = 10_000


class CappedPaginator(Paginator):
    """Counts up to `COUNT_CAP` rows and no further: a list of a million costs what a list of ten thousand does."""

    template_name = "desk/pagination.html"

    @property
    def is_capped(self) -> bool:
        """There may be more than were counted."""
        return self.count >= COUNT_CAP

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if isinstance(rows, models.QuerySet):
            return len(rows.order_by().values_list("pk", flat=True)[:COUNT_CAP])
        return len(rows)

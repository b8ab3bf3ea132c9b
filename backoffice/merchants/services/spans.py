"""How far a term may lie from today: what lies beyond is a slip of the pen, or of who asks for a thousand years."""

from datetime import date

from django.utils.translation import gettext as _

from backoffice.events.errors import Invalid

from .. import queries
from ..days import today

# A term that began before its papers were sent in may have begun so long ago.
_YEARS_BACK = 1


def must_be_near(starts_on: date | None, ends_on: date | None) -> None:
    """Raises `Invalid`, naming the field, for a term that begins more than a year ago, or that begins or ends later
    than the limit `term_years` of the office lets it; without that limit it may end whenever it likes.
    """
    now = today()
    first = _years_from(now, -_YEARS_BACK)
    if starts_on is not None and starts_on < first:
        raise Invalid(
            _("The term would begin on %(day)s, more than a year ago; give it a first day from %(first)s on.")
            % {"day": starts_on, "first": first},
            field="starts_on",
        )
    years = queries.threshold("term_years", on=now)
    if years is None:
        return
    last = _years_from(now, int(years))
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day is not None and day > last:
            raise Invalid(
                _(
                    "The day %(day)s lies more than %(years)d years ahead; terms run until %(last)s at the latest, "
                    "and are renewed then."
                )
                % {"day": day, "years": int(years), "last": last},
                field=field,
            )


def _years_from(day: date, years: int) -> date:
    """The same day so many years later; the day before a 29 February that the year does not have."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)

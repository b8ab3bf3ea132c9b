"""Papers that lapse, as people were reminded of them."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ..models import DocumentVersion, ExpiryWarning, Verdict


def standing_reminders() -> QuerySet[ExpiryWarning]:
    """The nearest reminder of each paper that was not renewed since; 0 days of one that has lapsed."""
    later = DocumentVersion.objects.filter(
        Q(unlimited=True) | Q(expires_on__gt=OuterRef("version__expires_on")),
        document=OuterRef("version__document"), number__gt=OuterRef("version__number"), verdict=Verdict.ACCEPTED,
    )  # fmt: skip
    nearer = ExpiryWarning.objects.filter(version=OuterRef("version"), days__lt=OuterRef("days"))
    rows = ExpiryWarning.objects.filter(~Exists(later), ~Exists(nearer))
    return rows.select_related("version__document", "company").order_by(F("version__expires_on"), "pk")

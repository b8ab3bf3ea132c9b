"""Papers that a contract needs, and papers that lapse, as people were reminded of them."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ..dossier import Gap, gaps
from ..models import Application, ContractTerms, DocumentKind, DocumentVersion, ExpiryWarning, Verdict

_RIGHTS = (DocumentKind.TRADEMARK, DocumentKind.AUTHORISATION)


def gaps_on_term(application: Application, terms: ContractTerms) -> list[Gap]:
    """Where the trademark or the chain of authorisation does not hold on the days of these terms."""
    found = gaps(application, term=(terms.starts_on, terms.ends_on))
    return [gap for gap in found if gap.blocks and gap.kind in _RIGHTS]


def standing_reminders() -> QuerySet[ExpiryWarning]:
    """The nearest reminder of each paper that was not renewed since; 0 days of one that has lapsed."""
    later = DocumentVersion.objects.filter(
        Q(unlimited=True) | Q(expires_on__gt=OuterRef("version__expires_on")),
        document=OuterRef("version__document"), number__gt=OuterRef("version__number"), verdict=Verdict.ACCEPTED,
    )  # fmt: skip
    nearer = ExpiryWarning.objects.filter(version=OuterRef("version"), days__lt=OuterRef("days"))
    rows = ExpiryWarning.objects.filter(~Exists(later), ~Exists(nearer))
    return rows.select_related("version__document", "company").order_by(F("version__expires_on"), "pk")

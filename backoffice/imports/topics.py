"""What the imports room tells people, in words."""

from django.utils.translation import gettext_lazy as _

from backoffice.notices.registry import NOBODY, Topic, declare

declare(
    Topic(
        code="import.approval_asked",
        name=_("Imports: to be approved"),
        subject=_("«%(filename)s» waits for your approval"),
        sentence=_(
            "%(by)s wants to import «%(filename)s», which would write %(rows)s rows. So many need a second person: "
            "look at the preview, then approve it or send it back."
        ),
        action=_("See the preview"),
        muted_by=NOBODY,
    ),
    Topic(
        code="import.approved",
        name=_("Imports: decided"),
        subject=_("«%(filename)s» is approved"),
        sentence=_("%(by)s has approved the import of «%(filename)s». It is being applied now."),
        action=_("See how far it is"),
    ),
    Topic(
        code="import.sent_back",
        name=_("Imports: decided"),
        subject=_("«%(filename)s» was sent back"),
        sentence=_(
            "%(by)s has not approved the import of «%(filename)s». Nothing of it is written. %(reason)s"
        ),
        action=_("See the preview"),
    ),
)

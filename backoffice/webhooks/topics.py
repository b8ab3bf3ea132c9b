"""What this room tells people, in words."""

from django.utils.translation import gettext_lazy as _

from backoffice.notices.registry import NOBODY, Topic, declare

from .states import DisabledBecause

declare(
    Topic(
        code="webhook.disabled",
        name=_("Webhooks that were turned off"),
        subject=_("The webhook of %(client)s was turned off"),
        sentence=_(
            "Nothing is sent to %(url)s any more: %(because)s. %(waiting)s messages wait there. "
            "Mend the address and enable the webhook again; then they go out, with all that happened meanwhile."
        ),
        action=_("See the webhook"),
        muted_by=NOBODY,
        labels={"because": DisabledBecause},
    )
)

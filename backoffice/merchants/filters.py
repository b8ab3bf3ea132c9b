"""The words by which applications are chosen, for their list over REST and for exports."""

import django_filters

from backoffice.gateway.filters import WholeNumberFilter, WordFilter

from .models import Application
from .states import ApplicationStatus


class ApplicationFilter(django_filters.FilterSet):
    status = WordFilter(choices=ApplicationStatus.choices)
    reference = django_filters.CharFilter(help_text="Your own name for it")
    company = WholeNumberFilter(field_name="company_id", help_text="The company's id")

    class Meta:
        model = Application
        fields = ["status", "reference", "company"]

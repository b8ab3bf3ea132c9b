"""REST addresses of this room."""

from django.urls import path

from . import api, codes_api

urlpatterns = [
    path("brands", codes_api.Brands.as_view(), name="brands"),
    path("applications", api.Applications.as_view(), name="applications"),
    path("applications/<int:pk>", api.OneApplication.as_view(), name="application"),
    path("applications/<int:pk>/gaps", api.ApplicationGaps.as_view(), name="application-gaps"),
    path("applications/<int:pk>/submit", api.SubmitApplication.as_view(), name="application-submit"),
    path("applications/<int:pk>/withdraw", api.WithdrawApplication.as_view(), name="application-withdraw"),
    path("applications/<int:pk>/questions", api.ApplicationQuestions.as_view(), name="application-questions"),
    path("applications/<int:pk>/answer", api.AnswerApplication.as_view(), name="application-answer"),
    path("applications/<int:pk>/timeline", api.ApplicationTimeline.as_view(), name="application-timeline"),
    path("applications/<int:pk>/documents", api.ApplicationDocuments.as_view(), name="application-documents"),
    path("documents/<int:pk>", api.OneDocument.as_view(), name="document"),
    path("documents/<int:pk>/versions", api.DocumentVersions.as_view(), name="document-versions"),
    path("document-versions/<int:pk>/file", api.DocumentFile.as_view(), name="document-file"),
    path("companies/<int:pk>", api.OneCompany.as_view(), name="company"),
]

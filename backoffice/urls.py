"""All addresses."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from backoffice.access.views import home
from backoffice.gateway.oauth import TokenEndpoint
from backoffice.gateway.views import EventFeed, health
from backoffice.language.views import switch

# Addresses are tried one by one: what stores ask for all the time stands first.
api: list[URLPattern | URLResolver] = [
    path("", include("catalog.channels.urls")),
    path("", include("fulfillment.orders.urls")),
    path("events", EventFeed.as_view(), name="events"),
    path("", include("catalog.inventory.urls")),
    path("", include("catalog.products.urls")),
    path("", include("fulfillment.shipping.urls")),
    path("", include("fulfillment.custody.urls")),
    path("", include("fulfillment.consignment.urls")),
    path("", include("fulfillment.returns.urls")),
    path("", include("fulfillment.traceability.urls")),
    path("", include("backoffice.imports.urls")),
    path("", include("backoffice.webhooks.urls")),
    path("", include("backoffice.merchants.urls")),
]

urlpatterns = [
    path("api/v1/", include((api, "api"))),
    path("", home, name="home"),
    path(settings.ACCOUNT_PAGES, include("backoffice.access.urls")),
    path("admin/", admin.site.urls),
    path("notices/", include("backoffice.notices.urls")),
    path("api/oauth/token", TokenEndpoint.as_view(), name="token"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("apply/", include("backoffice.merchants.portal.urls")),
    path("8004/", include("fulfillment.traceability.page_urls")),
    path("language/", switch, name="language"),
    path("healthz", health, name="health"),
]

handler400 = "backoffice.gateway.problems.bad_request"
handler403 = "backoffice.gateway.problems.forbidden"
handler404 = "backoffice.gateway.problems.not_found"
handler429 = "backoffice.gateway.problems.too_many"  # allauth asks for it
handler500 = "backoffice.gateway.problems.server_error"

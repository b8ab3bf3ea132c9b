from django.urls import path

from . import api

urlpatterns = [
    path("webhooks", api.Webhooks.as_view(), name="webhooks"),
    path("webhooks/<int:pk>/change", api.ChangeWebhook.as_view(), name="change-webhook"),
    path("webhooks/<int:pk>/rotate", api.RotateSecret.as_view(), name="rotate-webhook-secret"),
    path("webhooks/<int:pk>/test", api.SendTest.as_view(), name="test-webhook"),
    path("webhooks/<int:pk>/disable", api.DisableWebhook.as_view(), name="disable-webhook"),
    path("webhooks/<int:pk>/enable", api.EnableWebhook.as_view(), name="enable-webhook"),
    path("webhooks/<int:pk>/replay", api.ReplayWebhook.as_view(), name="replay-webhook"),
    path("webhooks/<int:pk>/deliveries", api.Deliveries.as_view(), name="webhook-deliveries"),
    path(
        "webhooks/<int:pk>/deliveries/<int:delivery>/replay",
        api.ReplayDelivery.as_view(),
        name="replay-delivery",
    ),
    path("webhooks/<int:pk>", api.OneWebhook.as_view(), name="webhook"),
]

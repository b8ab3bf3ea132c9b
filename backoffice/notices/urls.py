from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="list"),
    path("read", views.read, name="read"),
    path("mails", views.mails, name="mails"),
    path("<int:pk>", views.open_notice, name="open"),
    path("unsubscribe/<str:token>", views.unsubscribe, name="unsubscribe"),
]

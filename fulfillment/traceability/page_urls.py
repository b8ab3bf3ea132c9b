"""Where passports are read. The address is a GS1 Digital Link URI: AI 8004 and the GIAI of the piece."""

from django.urls import path

from .pages import passport_flaw, passport_page, passport_picture

app_name = "passport"
urlpatterns = [
    path("<str:giai>", passport_page, name="page"),
    path("<str:giai>/picture", passport_picture, name="picture"),
    path("<str:giai>/flaw", passport_flaw, name="flaw"),
]

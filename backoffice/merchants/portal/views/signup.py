"""Signing up: an address, a letter, a password."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from backoffice.access.backends import log_in
from backoffice.events.errors import Refusal

from ...services.signup import ask_to_sign_up, read_link, sign_up
from ..doors import does, page, sent
from ..forms import AddressForm, PasswordForm

GONE = 410


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Takes the address. The answer tells nobody whether it is known here."""
    if request.user.is_authenticated:
        return redirect("home")
    form = AddressForm(sent(request))
    if request.method == "POST":
        if (too_often := ratelimit.consume_or_429(request, action="signup")) is not None:
            return too_often
        if form.is_valid():
            ask_to_sign_up(address=form.cleaned_data["email"], language=get_language() or "")
            return redirect("portal:sign_up_sent")
    return page(request, "sign_up.html", {}, form)


def letter_sent(request: HttpRequest) -> HttpResponse:
    return page(request, "sign_up_sent.html", {})


@never_cache
@sensitive_post_parameters("password")
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """Where the letter's link leads. Only the form's answer uses the link up, so that no scanner of mails does."""
    try:
        link = read_link(token)
    except Refusal as refusal:
        return render(request, "merchants/portal/link_gone.html", {"refusal": refusal}, status=GONE)
    form = PasswordForm(sent(request), email=link.address)
    if form.is_valid():
        made = []
        if does(form, lambda: made.append(sign_up(token=token, **form.cleaned_data))):
            log_in(request, made[0])
            return redirect("portal:applications")
    return page(request, "choose_password.html", {"address": link.address}, form)

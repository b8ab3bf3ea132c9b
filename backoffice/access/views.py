"""The doors that everybody passes: where a login leads, the second factor, the sessions."""

from http import HTTPStatus
from typing import Any, cast

from allauth.account.internal.flows.logout import logout
from allauth.core import ratelimit
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView

from backoffice.events.errors import Invalid, Refusal

from . import queries, services
from .backends import log_in
from .forms import ComingInForm
from .models import Role, User

GONE = HTTPStatus.GONE


def home(request: HttpRequest) -> HttpResponse:
    """Where each finds their work: applicants on pages of their own, everybody else in the admin."""
    user = request.user
    if not user.is_authenticated:
        return redirect("account_login")
    return redirect("/apply/" if user.role == Role.APPLICANT else "admin:index")


class SetSecondFactor(ActivateTOTPView):
    """The enrolment. Platform staff get nowhere else before it."""

    def form_valid(self, form: AuthenticateForm) -> HttpResponse:
        answer = super().form_valid(form)
        person = _person(self.request)
        services.second_factor_set(
            person=person,
            actor=queries.actor_of_user(person),
            kept=self.request.session.session_key,
        )
        return answer

    def get_context_data(self, **words: Any) -> dict[str, Any]:
        return {**super().get_context_data(**words), "required": _person(self.request).is_platform_staff}


class DropSecondFactor(DeactivateTOTPView):
    def form_valid(self, form: AuthenticateForm) -> HttpResponse:
        answer = super().form_valid(form)
        person = _person(self.request)
        services.second_factor_dropped(person=person, actor=queries.actor_of_user(person))
        return answer


class MakeRecoveryCodes(GenerateRecoveryCodesView):
    def form_valid(self, form: AuthenticateForm) -> HttpResponse:
        answer = super().form_valid(form)
        person = _person(self.request)
        services.recovery_codes_made(person=person, actor=queries.actor_of_user(person))
        return answer


INVITED_BY = "invitation"


@never_cache
def follow_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the letter's link leads. The token moves into the session: no page, no log of a foreign site sees it."""
    request.session[INVITED_BY] = token
    return redirect("invitation")


@method_decorator([never_cache, sensitive_post_parameters("password", "again")], name="dispatch")
class ComingIn(FormView):
    """An invited person says their name, chooses a password, and is in.

    Only the answer uses the link up, so that no scanner of mails does.
    """

    form_class = ComingInForm
    template_name = "access/coming_in.html"

    def dispatch(self, request: HttpRequest, *args: Any, **words: Any) -> HttpResponseBase:
        try:
            self.invitation = services.invitation_of(request.session.get(INVITED_BY, ""))
        except Refusal as refusal:
            return render(request, "access/invitation_closed.html", {"refusal": refusal}, status=GONE)
        return super().dispatch(request, *args, **words)

    def get_context_data(self, **words: Any) -> dict[str, Any]:
        return {**super().get_context_data(**words), "invitation": self.invitation}

    def form_valid(self, form: ComingInForm) -> HttpResponse:
        if (too_often := ratelimit.consume_or_429(self.request, action="signup")) is not None:
            return cast(HttpResponse, too_often)
        try:
            person = services.accept_invitation(
                token=self.request.session[INVITED_BY],
                name=form.cleaned_data["name"].strip(),
                password=form.cleaned_data["password"],
            )
        except Invalid as refusal:
            form.add_error("password", refusal.sentence)
            return self.form_invalid(form)
        except Refusal as refusal:
            return render(self.request, "access/invitation_closed.html", {"refusal": refusal}, status=GONE)
        log_in(self.request, person)
        return redirect("home")


class Sessions(LoginRequiredMixin, TemplateView):
    """Where the person is logged in: device, address, last seen. Each can be ended here, or all the others at once."""

    template_name = "usersessions/usersession_list.html"

    def get_context_data(self, **words: Any) -> dict[str, Any]:
        open_sessions = queries.sessions_of(_person(self.request))
        return {
            **super().get_context_data(**words),
            "sessions": [(each, each.session_key == self._own_key) for each in open_sessions],
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """`session` is the one to end; without it all but this one."""
        person = _person(request)
        actor = queries.actor_of_user(person)
        chosen = request.POST.get("session", "")
        session = next((each for each in queries.sessions_of(person) if str(each.pk) == chosen), None)
        if chosen and session is None:
            messages.info(request, _("That session has ended already."))
        elif session is None:
            services.end_sessions(person=person, actor=actor, kept=self._own_key)
            messages.success(request, _("All other sessions were ended."))
        elif session.session_key == self._own_key:
            logout(request)
            return redirect("account_login")
        else:
            services.end_session(session=session, actor=actor)
            messages.success(request, _("The session was ended."))
        return HttpResponseRedirect(reverse("usersessions_list"))

    @property
    def _own_key(self) -> str:
        return self.request.session.session_key or ""


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)

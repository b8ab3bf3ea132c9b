"""What a person does with notices outside the admin: read them, follow them, and say which come by mail too."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.desk.requests import actor_of
from backoffice.events.actors import office

from . import services
from .models import Mute
from .muting import read_mute_token
from .queries import notices_of
from .registry import topics_muted_by

ON_A_PAGE = 30


@require_GET
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """All of a person's notices, newest first."""
    pages = Paginator(notices_of(actor_of(request).id).select_related("brand", "company"), ON_A_PAGE)
    return render(request, "notices/list.html", {"page": pages.get_page(request.GET.get("page"))})


@require_GET
@login_required
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a notice leads; whoever follows it has read it."""
    actor = actor_of(request)
    notice = notices_of(actor.id).filter(pk=pk).first()
    if notice is None:
        raise Http404
    services.mark_read(notices=[notice.pk], actor=actor)
    return HttpResponseRedirect(notice.link or reverse("notices:list"))


@require_POST
@login_required
def read(request: HttpRequest) -> HttpResponse:
    """Marks the notices named by `notice`, or all of them without one, and leads back to `next`."""
    actor = actor_of(request)
    named = [int(text) for text in request.POST.getlist("notice") if text.isascii() and text.isdigit()]
    if "notice" in request.POST:
        services.mark_read(notices=named, actor=actor)
    else:
        services.mark_all_read(actor=actor)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("notices:list")
    return HttpResponseRedirect(back)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def mails(request: HttpRequest) -> HttpResponse:
    """Which topics come by mail."""
    user = request.user
    assert isinstance(user, User)
    topics = topics_muted_by([user.role])
    if request.method == "POST":
        wanted = set(request.POST.getlist("topic"))
        for topic in topics:
            change = services.unmute if topic.code in wanted else services.mute
            change(topic=topic.code, user=user)
        messages.success(request, _("Saved. From now on these mails come to you, and the others do not."))
        return HttpResponseRedirect(reverse("notices:mails"))
    muted = set(Mute.objects.filter(user=user).values_list("topic", flat=True))
    shown = [{"topic": topic, "comes": topic.code not in muted} for topic in topics]
    return render(request, "notices/mails.html", {"topics": shown, "address": user.email})


# A mail program that unsubscribes sends no cookie and no token of ours (RFC 8058); the address itself is signed.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Mutes one topic for one person. Following the link only asks, so that no scanner of mails mutes anything."""
    known = read_mute_token(token)
    if known is None:
        raise Http404
    user_id, code = known
    with scope(office("notices")):
        user = User.objects.filter(pk=user_id).first()
        topic = (
            next((each for each in topics_muted_by([user.role]) if each.code == code), None) if user else None
        )
        if user is None or topic is None:
            raise Http404
        done = request.method == "POST"
        if done:
            services.mute(topic=code, user=user)
    return render(request, "notices/unsubscribe.html", {"topic": topic.name, "done": done})

"""Base of the REST views, the health check, and the event feed."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.db import connection
from django.http import HttpRequest, JsonResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.middleware import ScopedRequest
from backoffice.access.models import Scope
from backoffice.events.actors import Actor
from backoffice.events.feed import Position, events_after
from backoffice.events.models import Event

from .bodies import LARGEST_NUMBER, JsonBody, OneForm


class Door(GenericAPIView[Any]):
    """A REST door. `scopes` names, per HTTP method, the scope that a client needs, or several of which one is enough.

    One that `names_others` writes about records that the body names: one that is not there is a 404.
    """

    scopes: ClassVar[Mapping[str, str | tuple[str, ...]]] = {}
    names_others: ClassVar[bool] = False
    parser_classes = [JsonBody]
    content_negotiation_class = OneForm

    @property
    def actor(self) -> Actor:
        return cast(ScopedRequest, self.request._request).actor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises NotFound for an address with a number that no record can have."""
        super().initial(request, *args, **kwargs)
        for number in kwargs.values():
            if isinstance(number, int) and number > LARGEST_NUMBER:
                raise NotFound(f"Nothing here has the number {str(number)[:30]}.")

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """The methods, in the header Allow."""
        return Response(status=204)


class EventSerializer(serializers.ModelSerializer[Event]):
    position = serializers.SerializerMethodField(help_text="Send it as `after` to go on from here")

    class Meta:
        model = Event
        fields = ["position", "at", "verb", "subject_type", "subject_id", "sequence", "actor_name", "data"]

    def get_position(self, event: Event) -> str:
        return str(Position(event.transaction, event.pk))


class EventFeedSerializer(serializers.Serializer[dict[str, Any]]):
    results = EventSerializer(many=True)
    next = serializers.CharField(help_text="The position after the last event given")


class EventFeed(Door):
    """The log as a feed: settled events in a fixed order, each exactly once for a reader who sends `next` back."""

    scopes = {"GET": Scope.EVENTS_READ}
    queryset = Event.objects.none()
    serializer_class = EventFeedSerializer
    page_size = 200

    @extend_schema(
        operation_id="events",
        parameters=[
            OpenApiParameter(
                "after",
                {"type": "string", "pattern": r"^(\d{1,18}-\d{1,18})?$"},
                description="The `next` of the answer before; nothing to begin",
            )
        ],
        responses=EventFeedSerializer,
    )
    def get(self, request: Any) -> Response:
        position = Position.parse(request.query_params.get("after", ""))
        events = events_after(position, reader=self.actor, limit=self.page_size)
        last = Position(events[-1].transaction, events[-1].pk) if events else position
        return Response({"results": EventSerializer(events, many=True).data, "next": str(last)})


def health(request: HttpRequest) -> JsonResponse:
    """200 when this process answers and reaches the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})

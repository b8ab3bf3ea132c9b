"""In which form requests come in and answers go out."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

# That of a column of the database.
LARGEST_NUMBER = 2**63 - 1


class JsonBody(JSONParser):
    """A JSON object, refused as malformed when it is none, is nested deeper than it can be read, or holds what no
    column can keep: half of a surrogate pair, or a whole number of more than 64 bits.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            body = super().parse(stream, media_type, parser_context)
            if not isinstance(body, dict):
                raise ParseError("it is no JSON object; send one, like {}")
            _refuse_unkept(body)
        except RecursionError:
            raise ParseError("JSON nested too deeply") from None
        return body


def _refuse_unkept(value: Any) -> None:
    """Raises ParseError."""
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
            raise ParseError("a text with half of a surrogate pair; write the whole sign")
    elif isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise ParseError(f"the number {str(value)[:30]} has more than 64 bits")
    elif isinstance(value, list):
        for each in value:
            _refuse_unkept(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            _refuse_unkept(name)
            _refuse_unkept(each)


class OneForm(DefaultContentNegotiation):
    """Every address answers in its one form, whatever Accept asks for; what goes wrong is a problem document."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type

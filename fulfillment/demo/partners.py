"""Partner systems over real HTTP: storefronts that hold and order, a carrier that reports."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from .errors import DemoFailed

TRIES = 3


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a partner system proves itself with."""

    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Partner:
    """A storefront: its credentials, and the store it sells in."""

    credentials: Credentials
    store: str


class Caller:
    """One partner system's connection. It gets itself an access token, and another when that one is over."""

    def __init__(self, *, address: str, credentials: Credentials) -> None:
        self._http = httpx.Client(base_url=address, timeout=60)
        self._credentials = credentials
        self._token = ""

    def get(self, path: str, **query: str) -> httpx.Response:
        return self._send("GET", path, params=query)

    def post(self, path: str, body: dict[str, Any], *, key: str = "") -> httpx.Response:
        """Sends a write; when the connection breaks before the answer, the same write with the same key again."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        for _ in range(TRIES - 1):
            try:
                return self._send("POST", path, json=body, headers=headers)
            except httpx.TransportError:
                continue
        return self._send("POST", path, json=body, headers=headers)

    def _send(self, method: str, path: str, **words: Any) -> httpx.Response:
        """A refused token is renewed once; who asked too much waits as long as the answer says."""
        own = words.pop("headers", {})
        for _ in range(TRIES):
            headers = {**own, "Authorization": f"Bearer {self._token or self._renew()}"}
            answer = self._http.request(method, f"/api/v1{path}", headers=headers, **words)
            if answer.status_code == 401:
                self._token = ""
            elif answer.status_code == 429:
                time.sleep(int(answer.headers["Retry-After"]))
            else:
                break
        return answer

    def _renew(self) -> str:
        answer = self._http.post(
            "/api/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(self._credentials.client_id, self._credentials.secret),
        )
        self._token = _expect(200, lambda: answer)["access_token"]
        return self._token

    def warm(self) -> None:
        """Opens the connection and gets the token, so that a race begins with the request itself."""
        self.get("/events", after="")

    def close(self) -> None:
        self._http.close()


@dataclass(frozen=True, slots=True)
class Race:
    """What came of many holds on one piece at the same moment."""

    tried: int
    won: int
    conflict: int
    hold: dict[str, Any]
    winner: Partner


def race_for(unit_id: int, *, address: str, partners: Sequence[Partner]) -> Race:
    """All partners try to hold the same piece at the same moment, each on its own connection and thread.

    Raises `DemoFailed` when an answer is neither 201 nor a 409 problem document.
    """
    start = threading.Barrier(len(partners))

    def attempt(partner: Partner) -> httpx.Response:
        caller = Caller(address=address, credentials=partner.credentials)
        try:
            caller.warm()
            start.wait(60)
            return caller.post(f"/units/{unit_id}/holds", {"store": partner.store})
        finally:
            caller.close()

    with ThreadPoolExecutor(len(partners)) as pool:
        answers = list(pool.map(attempt, partners))
    for answer in answers:
        problem = answer.headers.get("content-type") == "application/problem+json"
        if answer.status_code != 201 and not (answer.status_code == 409 and problem):
            raise DemoFailed(f"A hold was answered with {answer.status_code}: {answer.text[:300]}")
    statuses = Counter(answer.status_code for answer in answers)
    both = zip(answers, partners, strict=True)
    winners = [(answer, partner) for answer, partner in both if answer.status_code == 201]
    if len(winners) != 1:
        raise DemoFailed(
            f"{len(winners)} of {len(partners)} partners hold unit {unit_id}; it must be exactly one."
        )
    return Race(
        tried=len(partners), won=1, conflict=statuses[409], hold=winners[0][0].json(), winner=winners[0][1]
    )


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order as the storefront got it back, and how often it was sent."""

    order: dict[str, Any]
    sent: int


BUYERS = (
    ("李雯", "上海市静安区南京西路1266号", "上海", "200040"),
    ("王浩然", "浙江省杭州市西湖区文三路398号", "杭州", "310013"),
    ("陈思远", "广东省深圳市南山区科技园科苑路15号", "深圳", "518057"),
    ("Zhang Min", "No. 88 Jianguo Road, Chaoyang District", "Beijing", "100022"),
)


def order_all(
    pieces: Sequence[tuple[int, dict[str, Any] | None]],
    *,
    address: str,
    partner: Partner,
    first_number: int = 1,
    repeat_every: int = 7,
    connections: int = 8,
) -> list[Purchase]:
    """Holds and orders each piece (unit id, hold already won or None); every `repeat_every`-th order is sent twice.

    Orders are numbered from `first_number`. A repetition carries the same Idempotency-Key and must get the same order.
    """
    callers = threading.local()

    def buy(numbered: tuple[int, tuple[int, dict[str, Any] | None]]) -> Purchase:
        number, (unit_id, hold) = numbered
        if not hasattr(callers, "own"):
            callers.own = Caller(address=address, credentials=partner.credentials)
        caller: Caller = callers.own
        if hold is None:
            hold = _expect(201, lambda: caller.post(f"/units/{unit_id}/holds", {"store": partner.store}))
        name, street, city, postcode = BUYERS[number % len(BUYERS)]
        body = {
            "store": partner.store,
            "reference": f"DEMO-{number:05d}",
            "holds": [hold["id"]],
            "buyer": {
                "name": name, "phone": f"+86 138 0000 {number:04d}", "address": street, "city": city,
                "postcode": postcode, "country": "CN",
            },
            "payment": {"reference": f"PAY-{number:05d}", **hold["price"]},
        }  # fmt: skip
        key = f"order-{number}-{uuid.uuid4().hex}"
        order = _expect(201, lambda: caller.post("/orders", body, key=key))
        if number % repeat_every:
            return Purchase(order=order, sent=1)
        again = _expect(201, lambda: caller.post("/orders", body, key=key))
        if again["id"] != order["id"]:
            raise DemoFailed(
                f"The repeated order {body['reference']} became order {again['id']} beside {order['id']}."
            )
        return Purchase(order=order, sent=2)

    with ThreadPoolExecutor(connections) as pool:
        return list(pool.map(buy, enumerate(pieces, start=first_number)))


# What the carrier reports of each parcel, in 17TRACK's words, in minutes from hand-over: the demo has no days to wait.
JOURNEY = (
    (2, "InfoReceived", "Origin post is preparing the shipment"),
    (20, "InTransit_Departure", "Departed from the office of exchange"),
    (52, "InTransit_CustomsReleased", "Released by customs"),
    (60, "OutForDelivery", "Out for delivery"),
    (64, "Delivered", "Delivered"),
)


def report_journeys(
    waybills: Sequence[str], *, address: str, credentials: Credentials, batch: int = 200
) -> int:
    """The carrier reports every parcel's way, the newest report first, as late news come; returns how many."""
    caller = Caller(address=address, credentials=credentials)
    began = datetime.now(UTC) - timedelta(minutes=65)
    reports = [
        {
            "waybill": waybill,
            "code": code,
            "text": text,
            "happened_at": (began + timedelta(minutes=minutes)).isoformat(),
        }
        for waybill in waybills
        for minutes, code, text in reversed(JOURNEY)
    ]
    for first in range(0, len(reports), batch):
        _expect(200, lambda first=first: caller.post("/tracking", {"events": reports[first : first + batch]}))  # type: ignore[misc]
    caller.close()
    return len(reports)


def _expect(status: int, send: Callable[[], httpx.Response]) -> dict[str, Any]:
    answer = send()
    if answer.status_code != status:
        raise DemoFailed(
            f"{answer.request.method} {answer.request.url.path} answered {answer.status_code}: {answer.text[:400]}"
        )
    body: dict[str, Any] = answer.json()
    return body

"""No webhook reaches a machine that is not public, whatever its address looks like or its name turns into."""

import socket
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from backoffice.events.errors import Invalid
from backoffice.webhooks.addresses import checked_url, is_public, may_reach
from backoffice.webhooks.courier import Courier, Message
from tests.backoffice.webhooks.receiver import Receiver


@pytest.mark.parametrize(
    "url",
    [
        "https://partner.example.com/hooks",
        "https://partner.example.com:8443/hooks?shop=7",
        "https://8.8.8.8/hooks",
        "https://[2606:4700:4700::1111]/",
        " https://partner.example.com/ ",
        "https://xn--bcher-kva.example.com/",
        "https://PARTNER.example.com./hooks",
        "https://7.example.com/hooks",
    ],
)
def test_it_takes_a_public_address(url: str) -> None:
    assert checked_url(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example.com/",
        "ftp://partner.example.com/",
        "partner.example.com",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https:///hooks",
        "https://localhost/",
        "https://intranet/",
        "https://127.0.0.1/",
        "https://0x7f.1/",
        "https://0X7F.0.0.1/",
        "https://0177.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://134744072/",
        "https://8.8.2056/",
        "https://127.1./",
        "https://partner.example.com.1/",
        "https://printer.local/",
        "https://shop.internal/",
        "https://shop.localhost/",
        "https://nas.home.arpa/",
        "https://shop.test./",
        "https://a..example.com/",
        "https://-a.example.com/",
        "https://sh*p.example.com/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://user:password@partner.example.com/",
        "https://partner.example.com/#part",
        "https://partner.example.com:99999/",
        "https://partner.example.com:0/",
        "https://[::1/",
        "https://partner.example.com/\r\nHost: evil",
        "https://pärtner.example.com/",
        "https://partner.example.com/" + "x" * 600,
    ],
)
def test_it_refuses_everything_else_with_a_sentence(url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checked_url(url)
    assert refusal.value.code == "webhook_address"
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize(
    "text", ["93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_it_knows_public_addresses(text: str) -> None:
    assert is_public(ip_address(text))


def test_it_lets_the_installations_own_networks_pass_and_no_other_private_one(settings: Settings) -> None:
    settings.WEBHOOKS_MAY_REACH = [ip_network("127.0.0.0/8")]
    assert checked_url("http://127.0.0.1:9000/hook")
    assert checked_url("http://localhost:9000/hook")
    assert may_reach(ip_address("127.0.0.1"), in_the_clear=True)
    with pytest.raises(Invalid, match="is a number and no name"):
        checked_url("http://0x7f.1:9000/hook")
    assert not may_reach(ip_address("10.0.0.1"))
    assert not may_reach(ip_address("8.8.8.8"), in_the_clear=True)
    with pytest.raises(Invalid):
        checked_url("https://10.0.0.1/")


def carry(url: str) -> Any:
    with Courier() as courier:
        (outcome,) = courier.carry([Message(url, {"Content-Type": "application/json"}, "{}")])
    return outcome


PRIVATE = "does not lead to a public address; nothing was sent."


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f000001", "0177.0.0.1", "127.1"]
)
def test_it_sends_nothing_to_this_machine_however_it_is_spelt(host: str) -> None:
    with Receiver() as receiver:
        outcome = carry(f"http://{host}:{receiver.port}/hook")
        assert receiver.got == []
    assert outcome.status is None
    assert not outcome.arrived
    assert PRIVATE in outcome.error or "cannot be reached" in outcome.error


def test_it_sends_nothing_to_a_name_that_leads_to_a_private_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with Receiver() as receiver:
        resolve_to(monkeypatch, ["127.0.0.1"])
        outcome = carry(f"http://rebound.example.com:{receiver.port}/hook")
        assert receiver.got == []
    assert outcome.error == f"rebound.example.com {PRIVATE}"


def test_it_sends_nothing_to_a_name_of_which_one_address_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    assert carry("https://two.example.com/hook").error == f"two.example.com {PRIVATE}"


def test_a_name_that_changes_between_the_check_and_the_connection_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: public when it is looked at, this machine when it is connected to."""
    with Receiver() as receiver:
        asked = resolve_to(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
        outcome = carry(f"https://rebound.example.com:{receiver.port}/hook")
        assert receiver.got == []
    assert len(asked) >= 2
    assert outcome.error == f"rebound.example.com {PRIVATE}"


def test_it_asks_no_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.WEBHOOKS_MAY_REACH = [ip_network("127.0.0.0/8")]
    with Receiver() as receiver, Receiver() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url(""))
        assert carry(receiver.url()).arrived
        assert proxy.got == []


def test_it_carries_many_at_the_same_time(settings: Settings) -> None:
    from tests.backoffice.webhooks.receiver import Answer

    settings.WEBHOOKS_MAY_REACH = [ip_network("127.0.0.0/8")]
    with Receiver() as receiver, Courier() as courier:
        receiver.answers = [Answer(200, after=0.3)]
        messages = [Message(receiver.url(f"/{number}"), {}, f'"{number}"') for number in range(10)]
        outcomes = courier.carry(messages)
    assert all(outcome.arrived for outcome in outcomes)
    assert max(outcome.took_ms for outcome in outcomes) < 2_000


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names of example.com lead to the first answer, then to the next ones, the last from then on."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *rest: Any, **words: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if not str(name).endswith("example.com"):
            return real(host, port, *rest, **words)
        found = answers[min(len(asked), len(answers) - 1)]
        asked.append(str(name))
        return [
            (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (each, int(port or 0)))
            for each in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked

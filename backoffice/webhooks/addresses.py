"""Which addresses a webhook may have, and which machines it may reach."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings

from backoffice.events.errors import Invalid

LENGTH = 500
# Addresses in which an IPv4 address is wrapped; the translator of the network would unwrap it.
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))

_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST_NAME = 253
# Names that lead nowhere on the public internet (RFC 6761, 6762 and 7686; ICANN's resolution on .internal).
_NEVER_PUBLIC = frozenset({"localhost", "local", "internal", "test", "invalid", "example", "onion"})

Address = IPv4Address | IPv6Address


def checked_url(text: str) -> str:
    """The address as it is kept. Raises `Invalid` for what is no address of a public machine, as far as it can tell.

    What a name leads to is decided at every attempt (`may_reach`): today's answer of a name server binds nobody.
    """
    url = text.strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _invalid(f"«{url[:80]}» is no address: {error}.") from error
    if len(url) > LENGTH or not url.isascii() or any(character <= " " for character in url):
        raise _invalid(f"An address has up to {LENGTH} characters of ASCII, without blanks.")
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOKS_MAY_REACH):
        raise _invalid("A webhook's address begins with https://; nothing is sent in the clear.")
    if not host or port == 0:
        raise _invalid("The address names no host.")
    if parts.username is not None or parts.password is not None:
        raise _invalid("Leave user name and password out of the address; messages are signed instead.")
    if parts.fragment:
        raise _invalid("Leave out what follows the # in the address; it would not be sent.")
    try:
        literal = ip_address(host)
    except ValueError:
        _must_be_name(host)
    else:
        if not may_reach(literal, in_the_clear=parts.scheme == "http"):
            raise _invalid(f"{host} is no public address; webhooks go out to the internet only.")
    return url


def _must_be_name(host: str) -> None:
    """Raises `Invalid` for what is no name of a public machine. Where the installation names networks of its own, a
    name that only these know will do.
    """
    labels = host.rstrip(".").lower().split(".")
    # Whoever asks for a host that ends in a number asks for an IPv4 address, in whatever notation (WHATWG URL, 3.5).
    if _NUMBER.fullmatch(labels[-1]):
        raise _invalid(
            f"«{host}» is a number and no name; write the name of the host, or its address as 192.0.2.1."
        )
    if not all(_LABEL.fullmatch(label) for label in labels) or len(host) > _LONGEST_NAME:
        raise _invalid(f"«{host[:80]}» is no name of a host.")
    if settings.WEBHOOKS_MAY_REACH:
        return
    if len(labels) < 2 or labels[-1] in _NEVER_PUBLIC or labels[-2:] == ["home", "arpa"]:
        raise _invalid(f"«{host}» is no public name.")


def may_reach(address: Address, *, in_the_clear: bool = False) -> bool:
    """Whether a message may go to this machine: a public one, or one in the networks that the installation names.

    In the clear it goes to the latter only.
    """
    if any(address in network for network in settings.WEBHOOKS_MAY_REACH):
        return True
    return not in_the_clear and is_public(address)


def is_public(address: Address) -> bool:
    """Whether the address is one of the public internet, whatever it is wrapped in."""
    if isinstance(address, IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour
        if any(address in network for network in _NAT64):
            wrapped = IPv4Address(address.packed[-4:])
        if wrapped is not None:
            return is_public(wrapped)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _invalid(sentence: str) -> Invalid:
    return Invalid(sentence, code="webhook_address", field="url")

"""How visitors are distinguished, without keeping who they are."""

import hmac
from ipaddress import IPv6Address, ip_address

_IPV6_HOUSEHOLD_BITS = 64
"""Providers give a household a whole /64: one visitor could come from any of its addresses."""


def visitor_salt(secret: str) -> str:
    """Return the salt that goes with a secret. Neither it nor a hash made with it reveals the secret."""
    return hmac.new(secret.encode(), b"salt of visitors", "sha256").hexdigest()


def visitor_hash(address: str, *, salt: str) -> str:
    """Return what stands for the visitor at an IP address. Raises ValueError if it is none."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    network = parsed.packed
    if isinstance(parsed, IPv6Address):
        network = network[: _IPV6_HOUSEHOLD_BITS // 8]
    return hmac.new(salt.encode(), network, "sha256").hexdigest()[:32]

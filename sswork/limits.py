"""How often one address, link or school may do something within a time; counted in the cache that all processes share."""

import ipaddress

from django.core.cache import cache

AN_HOUR = 3600


def is_too_often(what: str, who: str, *, most: int, seconds: int = AN_HOUR) -> bool:
    """Whether this is more than the ``most``-th time within ``seconds``. Asking counts."""
    name = f"limit:{what}:{who}"
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name) > most
    except ValueError:  # it ended between the two
        return False


def neighborhood(address: str | None) -> str:
    """The address, or of IPv6 the network that one household or school has (/64): it can take any number of addresses in it."""
    if not address:
        return ""
    found = ipaddress.ip_address(address)
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)

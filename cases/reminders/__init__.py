"""What casework puts on My day."""

from . import (
    casework,
    contact,
    glass,
    home_visits,
    obligations,
    protection,
    records,
    signing,
    transfer,
    unusual,
    waiting,
)

__all__ = [
    "casework",
    "contact",
    "glass",
    "home_visits",
    "obligations",
    "protection",
    "records",
    "signing",
    "transfer",
    "unusual",
    "waiting",
]

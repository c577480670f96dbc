"""A done deed that can be undone: no question before, a way back after."""

from django.contrib import messages

TAG = "undo:"


def offer_undo(request, text, url: str) -> None:
    """Say ``text`` on the next page, with a button that posts to ``url``."""
    messages.success(request, text, extra_tags=f"{TAG}{url}")


def undo_url(message) -> str:
    """The address that undoes what the message tells of, or an empty string."""
    tags = message.extra_tags or ""
    return tags.removeprefix(TAG) if tags.startswith(TAG) else ""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac


def new_nonce() -> str:
    return secrets.token_urlsafe(24)


class CalendarFeed(models.Model):
    """The secret link under which a person's calendar can be fetched by a calendar program. One a person; without a row, none.

    Its second half (``seal``) follows from the secret of the installation, so that a copy of the database opens no calendar.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="calendar_feed"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    nonce = models.CharField(max_length=40, default=new_nonce)
    made_at = models.DateTimeField(auto_now_add=True)
    fetched_at = models.DateTimeField(null=True, help_text="when it was last handed out anew")

    def __str__(self) -> str:
        return str(self.key)

    @property
    def seal(self) -> str:
        return self.hide("link")

    def hide(self, what: str) -> str:
        """A name that tells nothing of what it names, and that is the same for as long as the link holds."""
        return salted_hmac("sswork.calendar", f"{self.key}:{self.nonce}:{what}", algorithm="sha256").hexdigest()[:40]

    def is_sealed_by(self, seal: str) -> bool:
        return constant_time_compare(self.seal, seal)

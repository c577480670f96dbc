import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import constant_time_compare, salted_hmac


def new_nonce() -> str:
    return secrets.token_urlsafe(24)


class Link(models.Model):
    """A secret address for somebody without an account: it opens one page about one thing, until a moment, or until it is ended.

    Half of it (``seal``) follows from the secret of the installation, so that a copy of the database opens nothing. ``purpose``
    is part of that half: a link for one page is none for another. Who holds it is who may; what its page shows is the least.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    purpose = models.CharField(max_length=60, help_text="the address by name: referrals:followed")
    target_model = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    language = models.CharField(max_length=10, default="en", help_text="the language its page begins in")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="link_lasts"),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False), name="link_ended_by_somebody_is_ended"
            ),
        ]
        indexes = [models.Index(fields=["target_model", "target_id", "purpose"], name="links_of_target")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"

    @property
    def seal(self) -> str:
        named = f"{self.key}:{self.nonce}:{self.purpose}"
        return salted_hmac("sswork.links", named, algorithm="sha256").hexdigest()[:40]

    def is_sealed_by(self, seal: str) -> bool:
        return constant_time_compare(self.seal, seal)

    def is_in_force(self, now) -> bool:
        return self.ended_at is None and now < self.expires_at


class LinkOpening(models.Model):
    """That somebody opened a link, or answered on its page; append-only. Who it was is not known, only from where."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        ANSWERED = "answered"
        REFUSED = "refused", "opened after its end"

    link = models.ForeignKey(Link, models.CASCADE, related_name="openings")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["link", "-at"], name="openings_of_link")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

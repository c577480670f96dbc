import base64
import secrets
import uuid

from django.conf import settings
from django.db import models

from sswork.security.fields import EncryptedTextField


class Draft(models.Model):
    """What a person has typed into a form and not sent yet: theirs alone, encrypted, until it is sent or too old.

    ``form_key`` names the form and what it is about, ``address`` the page that has it. Each browser tab (``writer``) has its
    own, so that two devices never overwrite each other. ``page`` and ``seq`` order what one opened page sends: a save that
    arrives after the form was sent, or late, is known by them. An ended draft is sent or thrown away; it goes a day later.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    form_key = models.CharField(max_length=500)
    address = models.CharField(max_length=500)
    writer = models.CharField(max_length=40)
    device = models.CharField(max_length=40, blank=True)
    page = models.CharField(max_length=40)
    seq = models.PositiveIntegerField(default=0)
    student_id = models.BigIntegerField(
        null=True, help_text="whose key encrypts it, where the form is about one student"
    )
    content = EncryptedTextField(row="id", student="student_id", blank=True)
    saved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "form_key", "writer"], name="one_draft_of_a_tab"),
        ]
        indexes = [models.Index(fields=["saved_at"], name="drafts_by_age")]


def random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


class DeviceKey(models.Model):
    """What encrypts a person's unsent text on the device on which it was typed, until the server has it (ADR 9).

    One for each sign-in. It is given to that person only, for some hours; signing out destroys it, and with it what may
    still lie on the device. Backups leave it out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="device_keys")
    key = EncryptedTextField(row="id", default=random_key, editable=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="device_keys_by_age")]

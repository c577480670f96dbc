from django.conf import settings
from django.db import models


class KnownDevice(models.Model):
    """A browser from which a person has signed in before: a random word in its cookie, of which only the hash is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="known_devices")
    token_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    first_seen_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "token_hash"], name="known_device_once")]

    def __str__(self) -> str:
        return self.name

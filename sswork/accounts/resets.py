"""The link by which a person chooses a new password. It holds for an hour, once, and is written down nowhere."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

RESET_KEY = "password-reset"
RESET_LINK = "[link]"  # where it comes to stand in the mail


def reset_link(person) -> str:
    parts = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=parts)

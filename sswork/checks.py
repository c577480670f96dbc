"""What is asked by ``manage.py check --deploy`` beside Django's own questions: is this set up to be served to people?"""

import os
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Tags, Warning, register  # noqa: A004 - its name is Django's

HERE = {"localhost", "127.0.0.1", "[::1]"}


@register(Tags.security, deploy=True)
def deployment(app_configs=None, **kwargs) -> list[Warning]:
    """Each thing that a district must say and that has a default only so that the product starts without it."""
    return [
        Warning(text, hint=hint, id=f"sswork.W{number:03}")
        for number, (is_missing, text, hint) in enumerate(_asked(), start=1)
        if is_missing
    ]


def _asked() -> list[tuple[bool, str, str]]:
    return [
        (
            not os.environ.get("SSWORK_SECRET_KEY"),
            "SSWORK_SECRET_KEY is not set: each machine makes one of its own, kept in its data folder.",
            "Set one long random value for all machines of the installation.",
        ),
        (
            not settings.SSWORK_MASTER_KEY,
            "SSWORK_MASTER_KEY is not set: the key of what is encrypted lies beside the data, in the data folder.",
            "Set 32 random bytes in base64 (openssl rand -base64 32), and keep a copy where no backup goes.",
        ),
        (
            not settings.BEHIND_TLS,
            "SSWORK_TLS is not 1: cookies and pages would go over the network in the clear.",
            "Serve behind a proxy with a certificate, and set SSWORK_TLS=1.",
        ),
        (
            set(settings.ALLOWED_HOSTS) <= HERE or "*" in settings.ALLOWED_HOSTS,
            "SSWORK_HOSTS names no host of the district, or any.",
            "Set it to the names under which people reach the product, with commas.",
        ),
        (
            urlsplit(settings.SITE_URL).scheme != "https",
            "SSWORK_SITE_URL does not begin with https: links in mails would lead astray.",
            "Set it to the address of the product.",
        ),
        (
            settings.DEMO or settings.DEBUG,
            "SSWORK_DEMO or SSWORK_DEBUG is 1: anybody could sign in, or read how the product is built.",
            "Unset both where real records are kept.",
        ),
    ]

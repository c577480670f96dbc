"""The product's settings, with the constant pages beside its own. Demo mode, so that its people can sign in."""

from sswork.settings import *  # noqa: F403 - a settings module is a list of names
from sswork.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "bench.urls"
DEMO = True
TEMPLATES[0]["DIRS"].append(BASE_DIR / "bench" / "templates")
LOGGING = {"version": 1, "disable_existing_loggers": False}

"""The product's settings, with the constant pages beside its own. Demo mode, so that its people can sign in."""

import os

from sswork.settings import *  # noqa: F403 - a settings module is a list of names
from sswork.settings import BASE_DIR, MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "bench.urls"
DEMO = True
TEMPLATES[0]["DIRS"].append(BASE_DIR / "bench" / "templates")
# The same pages without row security (the owner of the tables serves) and without an access log: what both cost together. Who acts
# is known there, too: the pages ask the same questions.
if os.environ.get("SSWORK_BENCH_BARE") == "1":
    MIDDLEWARE = [each for each in MIDDLEWARE if each != "sswork.access_log.AccessLogMiddleware"]
LOGGING = {"version": 1, "disable_existing_loggers": False}

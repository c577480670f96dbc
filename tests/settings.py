"""Settings of the tests: the product's own, in a data folder and on a database that are theirs alone.

Every run has its own database (and every worker of a parallel run), so that two runs never meet.
Processes that a test starts inherit the names below: `manage.py` in a test works on the test's database.
"""

import os

from sswork.embedded import config

# The first process of a run gives it its name and its folder; workers and subprocesses find both in the environment.
RUN = os.environ.setdefault("SSWORK_TEST_RUN", str(os.getpid()))
os.environ["SSWORK_DATA"] = os.environ.setdefault("SSWORK_TEST_DATA", str(config.data_dir() / "test"))
os.environ.setdefault("SSWORK_EMBEDDED_FAST", "1")
os.environ.setdefault("SSWORK_SECRET_KEY", "known to everybody, and used in tests only")

from sswork.accounts.config import SignIn  # noqa: E402 - after the environment it reads
from sswork.settings import *  # noqa: E402, F403 - after the environment it reads
from sswork.settings import (  # noqa: E402 - after the environment it reads
    CACHES,
    CELERY_BROKER_TRANSPORT_OPTIONS,
    DATABASE_OWNER,
    DATABASES,
    TEMPLATES,
)
from tests.undefined import UndefinedVariable  # noqa: E402 - after the environment it reads

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
DATABASES["default"]["NAME"] = os.environ.get("SSWORK_TEST_DATABASE") or f"test_sswork_{RUN}_{WORKER}"
DATABASE_OWNER["NAME"] = DATABASES["default"]["NAME"]
# The database is thrown away under the feet of the live server, so its threads may not keep connections.
DATABASES["default"]["CONN_MAX_AGE"] = 0

CACHES["default"]["KEY_PREFIX"] = f"{RUN}-{WORKER}"
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{RUN}-{WORKER}:"

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("%s")
# Most tests sign people in by force. The second step has tests of its own, in tests/sswork/sign_in.
SIGN_IN = SignIn(second_step_roles=())
# Argon2 is slow on purpose. That the product uses it is tested where it matters, on sswork.settings.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

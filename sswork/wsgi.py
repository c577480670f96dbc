import contextlib
import gc
import os

from django.core.wsgi import get_wsgi_application
from django.db import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sswork.settings")
application = get_wsgi_application()

from sswork.security.checks import require_master_key  # noqa: E402 - after the applications are loaded
from sswork.security.serving import refuse_unbound  # noqa: E402 - the same

require_master_key()
with contextlib.suppress(OperationalError):  # the database is away: pages say so, and /readyz asks again
    refuse_unbound()

# What was loaded stays for as long as the process: looking through it for garbage again and again took a tenth of every page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)

"""The product, and beside it the product without row security and access log, in one process: what both cost together.

A request with the header ``Bare`` is served by the owner of the tables, which the product refuses by itself, and is not logged.
Both go through one process and one chain of middleware: two processes of a program, and two chains of one, differ by some
percent for as long as they live, which is more than what is looked for.

The database is told who acts in either case: ``visible_to`` asks it whose students are opened to the person, with row security
or without. Left untold it says "nobody's", at once, and the two would not do the same work.

How long the log's own code took of the worker's processor stands in the answer's header ``Log-Took``, in milliseconds.
"""

import time
from functools import wraps
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.module_loading import import_string

from sswork.security.postgresql.base import DatabaseWrapper

BARE = "HTTP_BARE"
LOG = "sswork.access_log.AccessLogMiddleware"
ITS_CODE = ("write", "looked", "looked_at_list", "looked_at_record")
WHO_CALLS_IT = ("sswork.access_log", "sswork.views")


class OwnerThatActs(DatabaseWrapper):
    is_owner = False  # which is what the owner is spared from telling for


class Stopwatch:
    """Milliseconds of the worker inside of the functions it has ``timed``; one that calls another is counted once."""

    def __init__(self):
        self.took, self._depth = 0.0, 0

    def timed(self, function):
        @wraps(function)
        def wrapper(*args, **kwargs):
            started, self._depth = time.process_time(), self._depth + 1
            try:
                return function(*args, **kwargs)
            finally:
                self._depth -= 1
                if not self._depth:
                    self.took += (time.process_time() - started) * 1000

        return wrapper


def logs_unless_bare(get_response):
    """The middleware of the log, passed by where the request says so."""
    logs = import_string(LOG)(get_response)

    def middleware(request):
        stopwatch.took = 0.0
        response = get_response(request) if BARE in request.META else logs(request)
        response["Log-Took"] = f"{stopwatch.took:.4f}"
        return response

    return middleware


def application(environ, start_response):
    """One synchronous worker serves one request after the other, so that its connection may be exchanged between them."""
    connections[DEFAULT_DB_ALIAS] = as_owner if BARE in environ else as_app
    return product(environ, start_response)


stopwatch = Stopwatch()
settings.MIDDLEWARE = [f"{__name__}.logs_unless_bare" if each == LOG else each for each in settings.MIDDLEWARE]
product = get_wsgi_application()
for place in map(import_module, WHO_CALLS_IT):
    for name in ITS_CODE:
        if hasattr(place, name):
            setattr(place, name, stopwatch.timed(getattr(place, name)))
as_app = connections[DEFAULT_DB_ALIAS]
as_owner = OwnerThatActs({**connections.settings[DEFAULT_DB_ALIAS], **settings.DATABASE_OWNER}, DEFAULT_DB_ALIAS)

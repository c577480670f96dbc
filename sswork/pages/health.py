"""Whether the service answers, and whether it can do all its work: for the district's monitoring and the supervisor.

``/healthz`` is asked every few seconds: is the process alive, does the database answer? ``/readyz`` is asked every minute: each
part by name, 503 when one is not as it should be. Neither says anything about anybody, and neither tells a secret.
"""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import JsonResponse

from sswork import readiness
from sswork.views import PublicPage


class Health(PublicPage):
    """200 when the database answers, 503 when it does not. Says nothing else."""

    def get(self, request):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return JsonResponse({"ok": False}, status=503)
        return JsonResponse({"ok": True})


class Ready(PublicPage):
    """Each part that the work needs, and how it stands."""

    def get(self, request):
        checks = {name: _checked(check) for name, check in readiness.CHECKS.items()}
        ready = all(each["ok"] for each in checks.values())
        return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _checked(check: Callable[[], dict]) -> dict:
    """What cannot be asked is not as it should be; why is in the log, not here."""
    try:
        return check()
    except Exception:
        readiness.log.exception("a check of readiness failed")
        return {"ok": False}

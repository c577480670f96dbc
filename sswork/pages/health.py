"""Whether the service answers: for the district's monitoring and the supervisor."""

from django.db import connection
from django.http import JsonResponse

from sswork.views import PublicPage


class Health(PublicPage):
    """200 when the database answers. Says nothing else."""

    def get(self, request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return JsonResponse({"ok": True})

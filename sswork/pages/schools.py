"""Schools by a part of the name, for pages that can be narrowed to one of many."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse

from sswork import words
from sswork.roles import Permission
from sswork.schools import PERMISSIONS, find_schools
from sswork.views import Page


class SchoolPicker(Page):
    """Among the schools where the person holds the right that ``?for=`` names."""

    permission = Permission.SIGNED_IN

    def get(self, request):
        wanted = request.GET.get("for", "")
        if wanted not in PERMISSIONS:
            raise Http404
        if not request.user.can(wanted):
            raise PermissionDenied
        query = words.typed(request)
        found = find_schools(request.user, Permission(wanted), query) if query else []
        return JsonResponse([{"id": pk, "label": name, "detail": ""} for pk, name in found], safe=False)

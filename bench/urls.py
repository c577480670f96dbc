"""The product's addresses, and three pages that do nothing: what everything else is compared with."""

from django.urls import include, path
from django.views.generic.base import TemplateResponseMixin

from sswork.roles import Permission
from sswork.views import PublicPage, TemplatePage

CELLS = ("04", "Cedar Elementary", "Spanish", "EL", "satisfactory", "8 days ago")
ROWS = [{"name": f"Student {n:02}, Constant", "url": f"/students/{n}/", "cells": CELLS} for n in range(150)]
HEADS = ("Student", "Grade", "School", "Language", "Programs", "Attendance", "Last contact")


class Plain(TemplateResponseMixin, PublicPage):
    """For everybody: no session, no person, no query."""

    template_name = "bench/plain.html"

    def get(self, request):
        return self.render_to_response({})


class Framed(TemplatePage):
    """For people who are signed in: the frame that every page has, around one sentence."""

    permission = Permission.SIGNED_IN
    template_name = "bench/framed.html"


class Table(TemplatePage):
    """The same with a table of seven columns that never change; its first fifty rows, or ``rows`` of the address."""

    permission = Permission.SIGNED_IN
    template_name = "bench/table.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "rows": ROWS[: int(self.request.GET.get("rows", 50))],
            "heads": HEADS,
        }


urlpatterns = [
    path("bench/plain/", Plain.as_view(), name="bench-plain"),
    path("bench/framed/", Framed.as_view(), name="bench-framed"),
    path("bench/table/", Table.as_view(), name="bench-table"),
    path("", include("sswork.urls")),
]

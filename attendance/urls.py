from django.urls import path

from attendance.views import imports
from attendance.views.crossed import Crossed

app_name = "attendance"

urlpatterns = [
    path("chronic/", Crossed.as_view(), name="crossed"),
    path("files/", imports.Imports.as_view(), name="attendance-imports"),
    path("files/new/", imports.Upload.as_view(), name="attendance-upload"),
    path("files/<int:pk>/", imports.Import.as_view(), name="attendance-import"),
    path("files/<int:pk>/issues/", imports.IssuesFile.as_view(), name="attendance-issues"),
    path("files/<int:pk>/columns/", imports.Columns.as_view(), name="attendance-columns"),
    path("files/<int:pk>/codes/", imports.Codes.as_view(), name="attendance-codes"),
    path("files/<int:pk>/confirm/", imports.Confirm.as_view(), name="attendance-confirm"),
    path("files/<int:pk>/cancel/", imports.Cancel.as_view(), name="attendance-cancel"),
    path("files/<int:pk>/undo/", imports.Undo.as_view(), name="attendance-undo"),
]

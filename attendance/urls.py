from django.urls import path

from attendance.views.crossed import Crossed

app_name = "attendance"

urlpatterns = [
    path("", Crossed.as_view(), name="crossed"),
]

"""What everybody may open: asking a school for help without an account."""

from django.urls import path

from referrals.views import before, public
from referrals.views.loop import family

app_name = "help"

urlpatterns = [
    path("", public.Schools.as_view(), name="schools"),
    path("<int:school>/", public.ChooseLanguage.as_view(), name="language"),
    path("<int:school>/<slug:language>/", public.DangerFirst.as_view(), name="danger"),
    path("<int:school>/<slug:language>/ask/", public.AskSchool.as_view(), name="ask"),
    path("answer/<uuid:key>/<slug:seal>/", family.GotHelp.as_view(), name="got-help"),
    path("before/<uuid:key>/<slug:seal>/", before.Before.as_view(), name="before"),
    path("followed/<uuid:key>/<slug:seal>/", public.Followed.as_view(), name="followed"),
]

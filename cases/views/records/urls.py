"""The addresses of records law."""

from django.urls import URLPattern, path

from . import sharing

urlpatterns: list[URLPattern] = [
    path("students/<int:pk>/records/", sharing.StudentRecords.as_view(), name="records"),
    path("students/<int:pk>/consents/add/", sharing.AddConsent.as_view(), name="consent-add"),
    path("consents/<int:pk>/revoke/", sharing.RevokeConsent.as_view(), name="consent-revoke"),
    path("students/<int:pk>/share/", sharing.Share.as_view(), name="records-share"),
    path("students/<int:pk>/holds/add/", sharing.AddHold.as_view(), name="hold-add"),
    path("holds/<int:pk>/lift/", sharing.LiftHold.as_view(), name="hold-lift"),
]

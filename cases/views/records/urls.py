"""The addresses of records law."""

from django.urls import URLPattern, path

from . import requests, sharing

urlpatterns: list[URLPattern] = [
    path("students/<int:pk>/records/", sharing.StudentRecords.as_view(), name="records"),
    path("students/<int:pk>/consents/add/", sharing.AddConsent.as_view(), name="consent-add"),
    path("consents/<int:pk>/revoke/", sharing.RevokeConsent.as_view(), name="consent-revoke"),
    path("students/<int:pk>/share/", sharing.Share.as_view(), name="records-share"),
    path("students/<int:pk>/holds/add/", sharing.AddHold.as_view(), name="hold-add"),
    path("holds/<int:pk>/lift/", sharing.LiftHold.as_view(), name="hold-lift"),
    path("records/", requests.Requests.as_view(), name="records-requests"),
    path("students/<int:pk>/requests/add/", requests.ReceiveRequest.as_view(), name="request-add"),
    path("records/<int:pk>/", requests.RequestPage.as_view(), name="request"),
    path("records/<int:pk>/collect/", requests.Collect.as_view(), name="request-collect"),
    path("records/<int:pk>/include/", requests.IncludeClear.as_view(), name="request-include"),
    path("records/<int:pk>/review/", requests.SendToReview.as_view(), name="request-review"),
    path("records/<int:pk>/send-back/", requests.SendBack.as_view(), name="request-send-back"),
    path("records/<int:pk>/approve/", requests.Approve.as_view(), name="request-approve"),
    path("records/<int:pk>/deliver/", requests.Deliver.as_view(), name="request-deliver"),
    path("records/<int:pk>/close/", requests.CloseRequest.as_view(), name="request-close"),
    path("records/<int:pk>/withdraw/", requests.WithdrawRequest.as_view(), name="request-withdraw"),
    path("records/<int:pk>/packet/", requests.PacketFile.as_view(), name="request-packet"),
    path("records/items/<int:pk>/", requests.DecideItem.as_view(), name="request-item"),
]

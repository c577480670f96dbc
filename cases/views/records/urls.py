"""The addresses of records law."""

from django.urls import URLPattern, path

from . import requests, retention, sharing

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
    path("records/<int:pk>/take-up/", requests.TakeUpRequest.as_view(), name="request-take-up"),
    path("records/<int:pk>/packet/", requests.PacketFile.as_view(), name="request-packet"),
    path("records/items/<int:pk>/", requests.DecideItem.as_view(), name="request-item"),
    path("retention/", retention.Retention.as_view(), name="retention"),
    path("retention/rules/<int:pk>/choose/", retention.ChooseRule.as_view(), name="retention-choose"),
    path("retention/rules/<int:pk>/drop/", retention.DropRule.as_view(), name="retention-drop"),
    path("retention/clock/<int:pk>/", retention.ChooseClock.as_view(), name="records-clock"),
    path("retention/propose/<int:pk>/", retention.Propose.as_view(), name="retention-propose"),
    path("retention/batches/<int:pk>/", retention.BatchPage.as_view(), name="retention-batch"),
    path("retention/batches/<int:pk>/approve/", retention.ApproveBatch.as_view(), name="retention-approve"),
    path("retention/batches/<int:pk>/cancel/", retention.CancelBatch.as_view(), name="retention-cancel"),
    path("retention/batches/<int:pk>/certificate/", retention.Certificate.as_view(), name="retention-certificate"),
]

from django.urls import path

from referrals.views import ask, board, mine, referral, status

app_name = "referrals"

urlpatterns = [
    path("ask/", ask.Ask.as_view(), name="ask"),
    path("ask/danger/", ask.DangerNow.as_view(), name="danger"),
    path("ask/students/", ask.StudentPicker.as_view(), name="student-picker"),
    path("mine/", mine.Mine.as_view(), name="mine"),
    path("mine/<int:pk>/", mine.Asked.as_view(), name="asked"),
    path("status/", status.Status.as_view(), name="status"),
    path("board/", board.Board.as_view(), name="board"),
    path("board/<int:pk>/", referral.ReferralPage.as_view(), name="referral"),
    path("board/<int:pk>/decide/", referral.Decide.as_view(), name="decide"),
    path("board/<int:pk>/review/", referral.Review.as_view(), name="review"),
]

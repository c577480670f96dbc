"""The product's addresses and, for the tests of the look, pages with made-up data. No database is asked."""

from types import SimpleNamespace as Thing

from allauth.account.forms import LoginForm
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from sswork.urls import urlpatterns as product_urls
from sswork.words import typed
from tests.sswork import gallery

MENU = [
    ("My day", "sun", 7),
    ("Students", "people", None),
    ("Cases", "journal-text", None),
    ("Referrals", "inbox", 3),
    ("Attendance", "calendar2-check", None),
    ("Homeless education", "house-heart", None),
    ("Dashboard", "bar-chart", None),
]
SENT: list[dict] = []


def _frame() -> dict:
    nav = [
        Thing(label=label, url=f"/look/{number}/", icon=icon, active=number == 0, badge=badge)
        for number, (label, icon, badge) in enumerate(MENU)
    ]
    who = Thing(is_authenticated=True, name="Maya Okafor", given_name="Maya", role_names=["Social worker"])
    return {"nav": nav, "user": who}


@login_not_required
def look(request, number=0):
    if request.method == "POST":
        SENT.append({key: request.POST.getlist(key) for key in request.POST})
        return HttpResponse(status=204)
    messages.success(request, "The visit is saved.")
    messages.error(request, "The file could not be read: row 1 has no header.")
    return render(request, "components/gallery.html", gallery.context(trouble="trouble" in request.GET) | _frame())


@login_not_required
def demo(request):
    form = LoginForm({"login": "", "password": ""} if "trouble" in request.GET else None, request=request)
    words = {"next": "", "over": "", "ways": [], "mail_goes_out": False}
    return render(request, "account/login.html", {"form": form, "demo_people": gallery.demo_people()} | words)


@login_not_required
def trouble(request, code):
    return render(request, f"{code}.html", _frame(), status=200)


@login_not_required
def pick(request):
    names = ["Ana Delgado", "Andre Wilson", "Bo Tran", "Amina Yusuf"]
    found = [(number, name) for number, name in enumerate(names, start=1) if typed(request).lower() in name.lower()]
    return JsonResponse([{"id": number, "label": name, "detail": "Grade 5"} for number, name in found], safe=False)


urlpatterns = [
    path("look/", look),
    path("look/<int:number>/", look),
    path("look/demo/", demo),
    path("look/pick/", pick),
    path("look/trouble/<int:code>/", trouble),
    *product_urls,
]

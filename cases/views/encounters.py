"""Pages of encounters: the long form, the quick log, one encounter, the own log by day."""

from datetime import date, timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases import actions
from cases.encounter_enums import NoteFormat
from cases.encounter_rules import FORMATS, Workload, with_headings
from cases.enums import EncounterKind, TookPart
from cases.forms.encounter_details import student_parts
from cases.forms.encounter_list import EncounterListForm, first_day_of
from cases.forms.encounter_students import case_questions
from cases.forms.encounters import Beginning, EncounterForm, QuickLogForm
from cases.models import Addendum, Case, Encounter, EncounterStudent, Student, Task
from cases.queries.attachments import attachments_of
from cases.queries.casework import day_totals, last_of, midnight, recordable_students, with_visible_parts
from cases.queries.encounters import counted, plans_in, workload_of
from cases.queries.keyset import keyset_page
from cases.queries.note_templates import filled, templates_of
from cases.queries.students import safe_contact_of_all
from cases.rules import USUAL, WITHDRAW_WITHIN, may_withdraw
from cases.views.lanes import audience_context
from sswork.access_log import Kind
from sswork.back import back
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import DetailPage, FormPage, Page, TemplatePage, get_visible_or_404


def _ids(values) -> list[int]:
    return [int(each) for each in values if each.isdecimal()]


def _logged(encounter) -> str:
    return _("Logged: %(kind)s, %(minutes)s minutes.") % {
        "kind": encounter.get_kind_display(),
        "minutes": encounter.minutes,
    }


def _undo_url(encounter) -> str:
    return reverse("cases:encounter-withdraw", args=[encounter.pk])


class LogEncounter(FormPage):
    """The long form. ``?student=`` (also several), ``?case=``, ``?template=``, ``?kind=`` and ``?at=`` choose beforehand."""

    permission = Permission.ENCOUNTER_RECORD
    form_class = EncounterForm
    template_name = "cases/encounters/log.html"

    @cached_property
    def students(self) -> list[Student]:
        wanted = _ids(self.request.GET.getlist("student"))
        return (
            list(recordable_students(self.request.user).filter(pk__in=wanted).order_by("sort_name")) if wanted else []
        )

    @cached_property
    def case(self) -> Case | None:
        wanted = _ids(self.request.GET.getlist("case"))
        return Case.objects.visible_to(self.request.user).filter(pk__in=wanted).first() if wanted else None

    def get_form_kwargs(self):
        chosen = [student.pk for student in self.students]
        return (
            super().get_form_kwargs()
            | {
                "student_ids": chosen,
                "last": last_of(self.request.user),
                "begins": Beginning.of(self.request.GET),
                "note_format": self.request.GET.get("format", ""),
            }
            | self._from_template()
        )

    def _from_template(self) -> dict:
        """``?template=``: the note begins with it, also without scripts."""
        wanted = _ids(self.request.GET.getlist("template"))
        found = templates_of(self.request.user).in_force().filter(pk__in=wanted).first() if wanted else None
        return (
            {"note_format": found.format, "narrative": filled(found.text, self.students, self.request.user)}
            if found
            else {}
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        self.looked_at(self.students)
        case_id = self.case.pk if self.case else None
        return context | {
            **audience_context(context["form"].gate(case_id), self.request.user),
            "questions": context["form"].questions(case_id),
            "student_parts": context["form"].parts(),
            "formats": FORMATS,
            "note_templates": templates_of(self.request.user).in_force(),
            "headings": {key: with_headings(key) for key in NoteFormat.values},
            "student": self.students[0] if len(self.students) == 1 else None,
            "contact_warnings": safe_contact_of_all(context["form"].chosen_students, self.request.user),
            "usual": _usual_of_each(context["form"].words),
        }

    def form_valid(self, form):
        if remarks := form.remarks():
            return self.render_to_response(self.get_context_data(form=form, remarks=remarks))
        encounter = actions.record_encounter(by=self.request.user, **form.as_encounter())
        offer_undo(self.request, _logged(encounter), _undo_url(encounter))
        if "another" in self.request.POST:
            return redirect("cases:encounter-log")
        return redirect("cases:encounter", encounter.pk)


def _usual_of_each(words) -> dict[str, dict]:
    """The habits of each kind for the page's script, in the words that the form offers."""
    return {each.value: _usual(USUAL[EncounterKind(each.standard)], words) for each in words.offered["kind"]}


def _usual(usually, words) -> dict:
    return {
        "mode": words.preset("mode", usually.mode),
        "place": usually.place,
        "took_part": usually.took_part,
        "purposes": [words.preset("purposes", each) for each in usually.purposes],
        "minutes": str(usually.minutes),
    }


class StudentParts(Page):
    """The part of the form that asks about each student alone. It is posted: what was typed there stands in no address."""

    permission = Permission.ENCOUNTER_RECORD
    http_method_names = ["post"]

    def post(self, request):
        chosen = _ids(request.POST.getlist("students"))
        students = list(recordable_students(request.user).filter(pk__in=chosen).order_by("sort_name"))
        self.looked_at(students)
        parts = student_parts(students, request.user, request.POST)
        return render(request, "cases/encounters/student_parts.html", {"student_parts": parts})


class CaseQuestions(Page):
    """For the students chosen so far: whom one may not simply call, and the question which case it was."""

    permission = Permission.ENCOUNTER_RECORD

    def get(self, request):
        chosen = _ids(request.GET.getlist("students"))
        students = list(recordable_students(request.user).filter(pk__in=chosen).order_by("sort_name"))
        self.looked_at(students)
        questions = case_questions(students, request.user, request.GET)
        warnings = safe_contact_of_all(students, request.user)
        context = {"questions": questions, "contact_warnings": warnings}
        return render(request, "cases/encounters/picked.html", context)


class QuickLog(Page):
    """One line, from My day or the student page: sent by htmx it answers with an empty form, without scripts it leads back."""

    permission = Permission.ENCOUNTER_RECORD
    http_method_names = ["post"]

    def post(self, request):
        form = QuickLogForm(request.POST, user=request.user)
        student = self._kept_student(request)
        self.looked_at([student] if student else [])
        if not form.is_valid():
            template = "cases/encounters/quick_form.html" if request.htmx else "cases/encounters/quick_page.html"
            context = {"form": form, "student": student, "logged": None}
            return render(request, template, context, status=200 if request.htmx else 422)
        encounter, remarks = actions.record_encounter(by=request.user, **form.as_encounter()), form.remarks()
        if request.htmx:
            return self._again(request, student, encounter, remarks)
        for each in remarks:
            messages.warning(request, f"“{each.found}”: {each.hint}")
        offer_undo(request, _logged(encounter), _undo_url(encounter))
        return back(request, reverse("cases:encounter", args=[encounter.pk]))

    def _again(self, request, student, encounter, remarks):
        """The empty form for the next one, the way back from this one, and what to look at again in it."""
        form = QuickLogForm(user=request.user, student_ids=[student.pk] if student else [])
        context = {
            "form": form,
            "student": student,
            "logged": _logged(encounter),
            "undo_url": _undo_url(encounter),
            "encounter": encounter,
            "remarks": remarks,
        }
        return render(request, "cases/encounters/quick_form.html", context)

    def _kept_student(self, request) -> Student | None:
        """On a student's page the form stays with the student."""
        kept = _ids(request.POST.getlist("for"))
        return recordable_students(request.user).filter(pk__in=kept).first() if kept else None


class EncounterPage(DetailPage):
    """One encounter, with those of its students whom the reader may see."""

    model = Encounter
    permission = Permission.ENCOUNTER_VIEW
    template_name = "cases/encounters/encounter.html"
    context_object_name = "encounter"

    def get_queryset(self):
        return with_visible_parts(super().get_queryset(), self.request.user)

    def get_context_data(self, **kwargs):
        user, encounter = self.request.user, self.object
        self.looked(Kind.RECORD, target=encounter, students=[part.student_id for part in encounter.seen_parts])
        plans = plans_in(encounter, user)
        for part in encounter.seen_parts:
            part.plans = plans[part.student_id]
        return super().get_context_data(**kwargs) | {
            "counted": counted(encounter, [each for found in plans.values() for each in found], user),
            "parts": encounter.seen_parts,
            "cases": self._cases(user, encounter),
            "attachments": attachments_of(user, encounter=encounter),
            "file_add_url": self._file_add_url(user, encounter),
            "tasks": Task.objects.visible_to(user).filter(origin_key=encounter.key).select_related("owner"),
            "took_part": [TookPart(each).label for each in encounter.took_part],
            "purposes": encounter.purposes_in_words,
            "addenda": Addendum.objects.visible_to(user).filter(encounter=encounter).select_related("author"),
            "is_author": encounter.author_id == user.pk,
            "may_hide": user.can(Permission.ENCOUNTER_RECORD) and encounter.may_be_hidden_by(user),
            "may_withdraw": encounter.author_id == user.pk
            and not encounter.is_signed
            and may_withdraw(recorded_at=encounter.recorded_at, now=timezone.now()),
            "withdraw_minutes": int(WITHDRAW_WITHIN.total_seconds() // 60),
            "may_record": user.can(Permission.ENCOUNTER_RECORD),
            "today": timezone.localdate(),
        }

    def _file_add_url(self, user, encounter) -> str:
        """For those who may write about one of the students, not for who only reads, as in an emergency."""
        if any(part.student.is_open_to(user, Permission.ENCOUNTER_RECORD) for part in encounter.seen_parts):
            return reverse("cases:encounter-file-add", args=[encounter.pk])
        return ""

    def _cases(self, user, encounter) -> list[Case]:
        wanted = [part.case_id for part in encounter.seen_parts if part.case_id]
        return list(Case.objects.visible_to(user).filter(pk__in=wanted).select_related("student"))


class WithdrawEncounter(Page):
    """The author takes back what was just recorded."""

    permission = Permission.ENCOUNTER_RECORD
    http_method_names = ["post"]

    def post(self, request, pk):
        encounter = get_visible_or_404(Encounter, request.user, Permission.ENCOUNTER_RECORD, pk=pk, author=request.user)
        address = reverse("cases:encounter", args=[pk])
        try:
            actions.withdraw_encounter(encounter=encounter, by=request.user)
        except actions.TooLate:
            messages.info(request, _("It is too late to take it back; it stays in the record."))
            return redirect(address)
        messages.success(request, _("Taken back. It stands in no list and no file any more."))
        came_from = request.META.get("HTTP_REFERER", "")
        return (
            redirect("cases:encounters") if came_from.endswith(address) else back(request, reverse("cases:encounters"))
        )


class Encounters(TemplatePage):
    """The own log by day with its minutes; or what one may read of others', by school and kind."""

    permission = Permission.ENCOUNTER_VIEW
    template_name = "cases/encounters/list.html"

    def get_context_data(self, **kwargs):
        form = EncounterListForm(self.request.GET, user=self.request.user)
        chosen = form.chosen()
        found = self._found(chosen)
        page = keyset_page(
            with_visible_parts(found, self.request.user), ("-happened_at", "-id"), self.request.GET.get("at", "")
        )
        self.looked_at([part for encounter in page.rows for part in encounter.seen_parts])
        return super().get_context_data(**kwargs) | {
            "form": form,
            "chosen": chosen,
            "active_filters": form.active(),
            "days": _by_day(page.rows, found),
            "week": self._week() if chosen["who"] == EncounterListForm.MINE else None,
            "newer_url": self._address(page.newer),
            "older_url": self._address(page.older),
            "may_record": self.request.user.can(Permission.ENCOUNTER_RECORD),
            "may_name": self.request.user.can(Permission.RULES_MANAGE),
            "may_restore": self.request.user.can(Permission.RECORD_RESTORE),
        }

    def _found(self, chosen):
        user = self.request.user
        found = Encounter.objects.visible_to(user)
        if chosen["who"] == EncounterListForm.MINE:
            found = found.filter(author=user)
        if chosen["kind"]:
            found = found.filter(kind=chosen["kind"])
        if chosen["school"]:
            at_school = EncounterStudent.objects.visible_to(user).filter(school=chosen["school"])
            found = found.filter(pk__in=at_school.values("encounter"))
        if first_day := first_day_of(chosen["since"], timezone.localdate()):
            found = found.filter(happened_at__gte=midnight(first_day))
        return found

    def _week(self) -> Workload:
        """What the own encounters of the last seven days took."""
        today = timezone.localdate()
        return workload_of(self.request.user, midnight(today - timedelta(days=6)), midnight(today + timedelta(days=1)))

    def _address(self, cursor: str) -> str:
        if not cursor:
            return ""
        query = self.request.GET.copy()
        query["at"] = cursor
        return f"?{query.urlencode()}"


def _by_day(rows, found) -> list[dict]:
    """The page's encounters under their days; the totals are of the whole day, wherever the page ends."""
    days: dict[date, list] = {}
    for encounter in rows:
        days.setdefault(timezone.localtime(encounter.happened_at).date(), []).append(encounter)
    totals = day_totals(found, days)
    return [
        {"day": day, "title": date_format(day, "l, F j, Y"), "encounters": encounters, "total": totals[day]}
        for day, encounters in days.items()
    ]

"""The chronology of a student as a file, for work within the district. What goes to others goes by records law."""

import json
from dataclasses import asdict

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.enums import ContactRule, Lane
from cases.forms.chronology import PDF, ChronologyForm
from cases.models import Student
from cases.models.lanes import IN_WORDS
from cases.queries.chronology import Chronology, Line, chronology_of
from cases.queries.students import safe_contact_of
from sswork.letters import chronology as letter
from sswork.models.looks import Look
from sswork.roles import Permission
from sswork.views import FormPage, get_visible_or_404


class ChronologyPage(FormPage):
    permission = Permission.CASE_MANAGE
    form_class = ChronologyForm
    template_name = "cases/students/chronology.html"

    @cached_property
    def student(self) -> Student:
        return get_visible_or_404(Student, self.request.user, self.permission, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"student": self.student}

    def form_valid(self, form):
        asked = form.cleaned_data
        kind = asked.pop("kind")
        found = chronology_of(self.request.user, self.student, **asked)
        self.looked(Look.Kind.EXPORT, student=self.student, rows=len(found.lines))
        facts = _facts(self.request.user, self.student, asked, found)
        content = _pdf(self.student, facts, found) if kind == PDF else _json(facts, found)
        media = "application/pdf" if kind == PDF else "application/json"
        name = f'attachment; filename="chronology-{self.student.pk}.{kind}"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        return HttpResponse(content, content_type=media, headers=headers)


def _facts(user, student, asked, found: Chronology) -> list[list[str]]:
    first, last = (date_format(day, "M j, Y") if day else _("any day") for day in (asked["first"], asked["last"]))
    return [
        [_("Student"), student.name],
        [_("School"), str(student.school)],
        [_("Days"), _("%(first)s to %(last)s") % {"first": first, "last": last}],
        [_("Records"), str(IN_WORDS[Lane(asked["lane"])])],
        [_("Entries"), str(len(found.lines))],
        [_("Other students"), _("%(n)s, each under a letter") % {"n": found.others} if found.others else _("none")],
        [_("Safe contact"), "\n".join(_limit(each) for each in safe_contact_of(student, user)) or _("no rule on file")],
        [_("Put together by"), f"{user.name}, {date_format(timezone.localdate(), 'M j, Y')}"],
    ]


def _limit(guardianship) -> str:
    """Whoever reads the file later must know it, too."""
    said = [*([guardianship.get_contact_rule_display()] if guardianship.contact_rule != ContactRule.OK else [])]
    words = "; ".join(map(str, [*said, *guardianship.limits_in_words]))
    return f"{guardianship.guardian} ({guardianship.get_relationship_display()}): {words}"


def _pdf(student, facts, found: Chronology) -> bytes:
    return letter.pdf_of(
        letter.Chronology(
            language=get_language() or "en",
            title=_("Chronology: %(student)s") % {"student": student.name},
            district=str(student.school.parent or student.school),
            facts=facts,
            entries=[_entry(line) for line in found.lines],
            words={
                "about": _("About"),
                "value": _("Details"),
                "nothing": _("Nothing happened in these days, or nothing that you may read."),
                "confidential": _("Confidential student record"),
                "page": _("Page"),
                "of": _("of"),
            },
            made_at=timezone.localtime(),
        )
    )


def _entry(line: Line) -> letter.Entry:
    said = " · ".join(each for each in (line.who, line.detail) if each)
    return letter.Entry(date_format(line.at, "M j, Y, g:i A"), line.title, said, line.words)


def _json(facts, found: Chronology) -> str:
    """The same words; days in ISO 8601, so that a program reads them."""
    entries = [asdict(line) | {"at": line.at.isoformat()} for line in found.lines]
    return json.dumps({"about": dict(facts), "entries": entries}, ensure_ascii=False, indent=2)

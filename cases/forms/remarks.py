"""A note is looked over before it is kept: what is found is said once, and kept as it is when the person says so."""

from django import forms
from django.utils.translation import gettext as _

from cases.models import CaseloadEntry, Student
from cases.wording import Remark, blanks_in, full_name_in, initials_in, name_words, names_in, opinions_in


class Remarks(forms.Form):
    """For a form about ``students``; ``shared_text`` and ``own_text`` say what stands in everybody's file and in one's."""

    remarks_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def shared_text(self) -> str:
        raise NotImplementedError

    def own_text(self) -> dict[int, str]:
        """By student id."""
        raise NotImplementedError

    def own_impressions(self) -> dict[int, str]:
        """By student id: what the person makes of it. Words that read as opinion are in their place there, names are not."""
        return {}

    def new_remarks(self, students: list[Student], user) -> list[Remark]:
        """What the person has not been told yet. The form is ready to be sent again as it is."""
        found = list({each.key: each for each in self._all(students, user)}.values())
        told = set(self.cleaned_data["remarks_seen"].split())
        if {each.key for each in found} <= told:
            return []
        self.data = self.data.copy()
        self.data[self.add_prefix("remarks_seen")] = " ".join(sorted(each.key for each in found))
        return found

    def _all(self, students, user) -> list[Remark]:
        shared, own, impressions = self.shared_text(), self.own_text(), self.own_impressions()
        in_file = {pk: "\n".join([own.get(pk, ""), impressions.get(pk, "")]) for pk in {*own, *impressions}}
        return [
            *_peers(students, shared, in_file),
            *_others(students, user, "\n".join([shared, *in_file.values()])),
            *_words(students, "\n".join([shared, *own.values()])),
        ]


def names_of(student) -> tuple[str, ...]:
    return (student.given_name, student.preferred_name, student.family_name)


def _peers(students, shared: str, own: dict[int, str]) -> list[Remark]:
    """A student of this encounter named where another one's file is read."""
    if len(students) < 2:
        return []
    hint = _("It stands in the file of every student of this encounter. Write it in the student's own line.")
    found = [Remark(each, hint) for each in names_in(shared, name_words(*(n for s in students for n in names_of(s))))]
    for student in students:
        others = name_words(*(name for other in students if other != student for name in names_of(other)))
        hint = _("It stands in the line of %(name)s, and so in that file.") % {"name": student.name}
        words = names_in(own.get(student.pk, ""), others, name_words(*names_of(student)))
        found += [Remark(each, hint) for each in words]
    return found


def _others(students, user, text: str) -> list[Remark]:
    """Somebody else of the own caseload named in full."""
    known = Student.objects.visible_to(user).filter(pk__in=CaseloadEntry.in_force_for(user))
    hint = _("Another student, whose name would stand in this file.")
    about = {each.pk for each in students}
    return [Remark(each.name, hint) for each in known if each.pk not in about and full_name_in(text, each.name)]


def _words(students, text: str) -> list[Remark]:
    hint = _("Initials: who is meant can be mistaken later. Write the name, or what the person is to the student.")
    blank = _("A blank of the template that was not filled in. Write what belongs there, or take it out.")
    return [
        *(Remark(each, blank) for each in blanks_in(text)),
        *(Remark(each, hint) for each in initials_in(text, [student.name for student in students])),
        *(Remark(found, say) for found, say in opinions_in(text)),
    ]

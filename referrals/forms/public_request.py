"""What families, students and agencies type, in words without jargon; and what the team answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from cases.enums import GRADES
from cases.forms.fields import long_text
from referrals.actions import Told
from referrals.enums import (
    ASKER_WORDS,
    CONTACT_WORDS,
    REASON_WORDS,
    URGENCY_WORDS,
    ClosedReason,
    ParentInformed,
    SafeContact,
    Urgency,
)
from referrals.forms.own_questions import OwnQuestionsMixin
from referrals.forms.referral import StudentChoice
from referrals.rules import grade_words_of_families

LONG, SHORT = 4000, 200


class PublicAskForm(OwnQuestionsMixin):
    """Asking a school for help. Strengths come before worries."""

    asker = forms.ChoiceField(
        label=pgettext_lazy("family", "Who are you?"), choices=list(ASKER_WORDS.items()), widget=forms.RadioSelect
    )
    asker_name = forms.CharField(label=pgettext_lazy("family", "Your name"), max_length=SHORT)
    relation = forms.CharField(
        label=pgettext_lazy("family", "How do you know the student?"),
        help_text=pgettext_lazy(
            "family", "For example: mother, neighbor, the name of your agency. If it is about you, leave it empty."
        ),
        max_length=SHORT,
        required=False,
    )
    student_name = forms.CharField(
        label=pgettext_lazy("family", "Name of the student"),
        help_text=pgettext_lazy(
            "family", "First and last name, as the school knows it. If it is about you, your own name."
        ),
        max_length=SHORT,
    )
    student_grade = forms.ChoiceField(label=pgettext_lazy("family", "Grade, if you know it"), required=False)
    strengths = forms.CharField(
        label=pgettext_lazy("family", "What is going well? What is the student good at?"),
        help_text=pgettext_lazy("family", "For example: a subject, a friend, a person the student trusts."),
        widget=long_text(rows=2),
        max_length=LONG,
        required=False,
    )
    voice = forms.CharField(
        label=pgettext_lazy("family", "What does the student say about it?"),
        widget=long_text(rows=2),
        max_length=LONG,
        required=False,
    )
    reasons = forms.MultipleChoiceField(
        label=pgettext_lazy("family", "What is it about?"),
        choices=list(REASON_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    concern = forms.CharField(
        label=pgettext_lazy("family", "What would you like help with?"),
        help_text=pgettext_lazy("family", "Write as you would tell it. You do not need to tell more than you want."),
        widget=long_text(rows=4),
        max_length=2 * LONG,
    )
    urgency = forms.ChoiceField(
        label=pgettext_lazy("family", "How soon is help needed?"),
        choices=list(URGENCY_WORDS.items()),
        initial=Urgency.ROUTINE,
        widget=forms.RadioSelect,
    )
    safe_contact = forms.ChoiceField(
        label=pgettext_lazy("family", "How may the school reach you safely?"),
        choices=list(CONTACT_WORDS.items()),
        initial=SafeContact.ANY,
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(
        label=pgettext_lazy("family", "Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=pgettext_lazy("family", "E-mail"),
        max_length=SHORT,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    contact_note = forms.CharField(
        label=pgettext_lazy("family", "When, and what we should know before we call"),
        help_text=pgettext_lazy("family", "For example: after 5 pm; do not leave a message; I need an interpreter."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args, questions=(), language="en", **kwargs):
        super().__init__(*args, **kwargs)
        self.ask_own(questions, language)
        self.fields["student_grade"].choices = [
            ("", pgettext("family", "I do not know")),
            *((code, grade_words_of_families(code)) for code in GRADES),
        ]

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        safe, phone, email = (cleaned.get(name) for name in ("safe_contact", "phone", "email"))
        if safe == SafeContact.PHONE and not phone:
            self.add_error("phone", pgettext("family", "Please write a phone number, or choose another way."))
        if safe == SafeContact.EMAIL and not email and "email" not in self.errors:
            self.add_error("email", pgettext("family", "Please write an e-mail address, or choose another way."))
        if safe == SafeContact.ANY and not (phone or email or "email" in self.errors):
            self.add_error(
                "phone",
                pgettext("family", "Please write a phone number or an e-mail address, or choose that you look here."),
            )
        return cleaned

    @property
    def told(self) -> Told:
        return Told(**{name: self.cleaned_data[name] for name in self.base_fields})


class PublicAnswerForm(forms.Form):
    """An answer to the school, by whoever holds the link."""

    text = forms.CharField(label=pgettext_lazy("family", "Your answer"), widget=long_text(rows=3), max_length=LONG)


class AskBackForm(forms.Form):
    text = forms.CharField(
        label=_("Your question"),
        help_text=_(
            "In the language of whoever asked. It is read through their link: nothing of the school's records in it."
        ),
        widget=long_text(rows=3),
        max_length=LONG,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)


class CloseForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why does it become no request to the team?"), choices=ClosedReason.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)


class TakeUpForm(forms.Form):
    """Whom it is about: one of the school's students."""

    student = StudentChoice(label=_("Which student is meant?"), help_text=_("Type a part of the name."))
    parent_informed = forms.ChoiceField(
        label=_("Does the family know?"), choices=ParentInformed.choices, widget=forms.RadioSelect
    )

    is_known = forms.BooleanField(
        label=_("I know who asked: their link may tell how far it comes"),
        help_text=_(
            "Because you called them back, or know them. Leave it out if you are not sure: to a stranger the link would tell that the"
            " student is at this school."
        ),
        required=False,
    )

    def __init__(self, *args, user, students, **kwargs):
        super().__init__(*args, **kwargs)
        keys = self.data.getlist("student") if self.is_bound else [self.initial.get("student", "")]
        self.fields["student"].show(students, keys)

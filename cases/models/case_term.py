"""A district's own words of casework: why a case begins and ends, what an encounter is, how it was made and what it was for.

Each stands for one of the words that every district counts by.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseReason, CaseTermUse, CloseReason, EncounterKind, EncounterMode
from sswork.registry import encounter_purposes

STANDARDS: dict[CaseTermUse, type[models.TextChoices]] = {
    CaseTermUse.OPEN: CaseReason,
    CaseTermUse.CLOSE: CloseReason,
    CaseTermUse.KIND: EncounterKind,
    CaseTermUse.MODE: EncounterMode,
}


def standard_words(use: CaseTermUse) -> list[tuple[str, Any]]:
    """The words that are counted. Purposes are those of the practice model, to which apps add theirs."""
    if use == CaseTermUse.PURPOSE:
        return [(each.key, each.label) for each in encounter_purposes.all()]
    return STANDARDS[use].choices


def _counts_as_a_word_of_its_use() -> Q:
    """Purposes are no list of the database's: apps add to them."""
    rule = Q(use=CaseTermUse.PURPOSE) & ~Q(standard="")
    for use, words in STANDARDS.items():
        rule |= Q(use=use, standard__in=words.values)
    return rule


class CaseTerm(models.Model):
    """In force from a day to a day. A record keeps the standard word, which is counted, and these words as they were chosen."""

    organization = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="+")
    use = models.CharField(_("for"), max_length=10, choices=CaseTermUse.choices)
    standard = models.CharField(_("counts as"), max_length=40)
    name = models.CharField(_("own words"), max_length=80)
    replaces = models.BooleanField(
        _("in the place of the standard word"), default=False, help_text="the standard word is then not offered"
    )
    first_day = models.DateField(default=timezone.localdate)
    last_day = models.DateField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization", "use", Lower("name"), condition=Q(last_day=None), name="case_term_once"
            ),
            models.CheckConstraint(
                condition=_counts_as_a_word_of_its_use(), name="case_term_counts_as_a_word_of_its_use"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & (Q(last_day=None) | Q(last_day__gte=F("first_day"))),
                name="case_term_has_name_and_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standard_label(self):
        return dict(standard_words(CaseTermUse(self.use))).get(self.standard, self.standard)

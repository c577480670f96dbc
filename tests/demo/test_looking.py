"""The demo's pages about looks are not empty, and the weekly review has something to find."""

import pytest

from cases.models import CaseloadEntry
from demo import looking
from sswork.models import Look
from sswork.models.looks import UnusualLook
from sswork.scoping import unscoped
from tests.pals import TODAY

pytestmark = pytest.mark.django_db


def test_looks_of_two_weeks_and_one_late_evening(pals):
    with unscoped("the demo district"):
        CaseloadEntry.objects.get_or_create(student=pals.noah, worker=pals.ana, last_day=None)
        looking.tell(pals, TODAY)
        assert Look.objects.filter(by_id=pals.ana.pk, student_id=pals.noah.pk).count() == 1
        assert [each.rule for each in UnusualLook.objects.all()] == ["night"]

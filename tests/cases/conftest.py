import pytest

from cases.models import Student
from sswork.scoping import unscoped


@pytest.fixture
def dana(pals, sign_in, settings, tmp_path):
    """The district administrator of a district that has not had a roster yet (no roster can remove the pals), signed in."""
    settings.SSWORK_DATA = tmp_path
    with unscoped("test"):
        Student.objects.update(sourced_id=None)
    return sign_in(pals.dana)

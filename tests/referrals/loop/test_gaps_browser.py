"""The gaps in a real browser: numbers as a picture and a table, and nothing that is small."""

import pytest
from django.urls import reverse

from tests.in_browser import look
from tests.referrals.loop.test_gaps import crowd  # noqa: F401 - a fixture

pytestmark = pytest.mark.journey


def test_a_district_sees_what_to_ask_for(pals, visit, crowd):  # noqa: F811 - the fixture
    page = visit(pals.priya, narrow=True)
    page.goto(reverse("referrals:gaps"))
    page.get_by_text("54401").first.wait_for()
    look(page, "gaps")

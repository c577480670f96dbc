"""A person of a hundred schools: they go to the database as one value, not as a hundred placeholders in each statement.

From fifty placeholders on the driver reads a statement anew each time, and Django looks at each of them three times: a third of the
time of a page.
"""

import pytest
from django.db import connection
from django.urls import reverse

from sswork.models import Organization

SCHOOLS, AT_MOST = 60, 60
PAGES = [
    "my-day",
    "calendar",
    "dashboard",
    "cases:students",
    "cases:cases",
    "cases:waiting",
    "cases:workload",
    "cases:encounters-to-sign",
    "cases:glass-looks",
    "cases:unusual-looks",
    "cover",
    "cases:encounters",
    "cases:encounter-log",
    "cases:obligations",
    "referrals:board",
    "homeless:episodes",
    "attendance:crossed",
]


@pytest.fixture
def of_many(pals, sign_in):
    """Sol leads a district with sixty schools more."""
    schools = (
        Organization(kind=Organization.Kind.SCHOOL, name=f"School {n}", parent=pals.district) for n in range(SCHOOLS)
    )
    Organization.objects.bulk_create(schools)
    return sign_in(pals.sol)


@pytest.mark.parametrize("page", PAGES)
def test_schools_go_as_one_value(of_many, page):
    assert_few_placeholders(of_many, reverse(page))


def test_on_the_student_page_too(of_many, pals):
    assert_few_placeholders(of_many, reverse("cases:student", args=[pals.mateo.pk]))


def assert_few_placeholders(client, address):
    most = {}

    def count(execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            most[sql] = len(params or ())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        assert client.get(address).status_code == 200
    assert {sql: number for sql, number in most.items() if number > AT_MOST} == {}

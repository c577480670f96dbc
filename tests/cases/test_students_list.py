"""The list of students: found however spelled, narrowed, paged, and never wider than what the person may see."""

from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.enums import Programme
from cases.models import CaseloadEntry, Encounter, EncounterStudent, ProgrammeMembership, Student
from cases.queries import students
from cases.queries.students import slice_by_name
from sswork.models import SavedView
from sswork.scoping import unscoped
from sswork.words import sealed
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
LIST = "cases:students"


def names(response) -> list[str]:
    return [row.student.given_name for row in response.context["rows"]]


def alike(response) -> list[str]:
    return [row.student.given_name for row in response.context["alike"]]


def contact(student, author, at, **more):
    common = {"happened_at": at, "author": author}
    encounter = Encounter.objects.create(kind="check_in", mode="in_person", place="school", minutes=5, **common)
    return EncounterStudent.objects.create(encounter=encounter, student=student, **common, **more)


@pytest.fixture
def listed(sign_in):
    def ask(user, *, q="", **query):
        query |= {"w": sealed(q, user)} if q else {}
        response = sign_in(user).get(reverse(LIST), query)
        assert response.status_code == 200
        return response

    return ask


def test_students_stand_in_order_of_family_name(pals, listed):
    assert names(listed(pals.ana)) == ["Aaliyah", "Noah", "Zoë", "Lucía", "Mateo"]
    assert names(listed(pals.ben)) == ["Jaylen"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lucia", ["Lucía"]),
        ("ZOE muller", ["Zoë"]),
        ("Rivera, Mateo", ["Mateo"]),
        ("riv", ["Lucía", "Mateo"]),
        ("ma", ["Mateo"]),
        ("100103", ["Noah"]),
        ("1001", ["Aaliyah", "Noah", "Zoë", "Lucía", "Mateo"]),
    ],
)
def test_words_are_found_without_accents_and_capitals(pals, listed, words, found):
    assert names(listed(pals.ana, q=words)) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [("matteo riviera", "Mateo"), ("noha", "Noah"), ("aliya hasan", "Aaliyah"), ("mueller", "Zoë"), ("lucya", "Lucía")],
)
def test_what_is_misspelled_is_found_as_spelled_alike(pals, listed, words, found):
    response = listed(pals.ana, q=words)
    assert names(response) == []
    assert alike(response)[0] == found


@pytest.mark.parametrize("nearest", [0, 1, 100])
@pytest.mark.parametrize("words", ["noha", "lucya", "riviera", "jaylin"])
def test_looking_at_the_nearest_first_changes_nothing(pals, nearest, words, monkeypatch):
    """Whoever finds too few among the nearest of the district is shown the nearest of one's own."""
    whole = students.spelled_like(Student.objects.visible_to(pals.ana), f"{words} {words}", 3)
    monkeypatch.setattr(students, "NEAREST", nearest)
    assert students.spelled_like(Student.objects.visible_to(pals.ana), words, 3) == whole
    assert students.spelled_like(Student.objects.visible_to(pals.ana), words, 1) == whole[:1]


def test_a_number_is_meant_as_it_stands(pals, listed):
    response = listed(pals.ana, q="100105")
    assert (names(response), alike(response)) == ([], [])


@pytest.mark.parametrize("words", ["%", "_", "' OR 1=1 --", "\x00", "   ", ",", "a" * 300, "🙂", "\\"])
def test_odd_words_do_no_harm(pals, listed, words):
    assert "Jaylen" not in names(listed(pals.ana, q=words)) + alike(listed(pals.ana, q=words))


def test_search_finds_nobody_outside_the_view(pals, listed):
    for words in ("jaylen", "jaylin", "washington", "100105"):
        response = listed(pals.ana, q=words)
        assert (names(response), alike(response)) == ([], [])
        assert "Washington" not in response.content.decode()


def test_filters_narrow_and_say_so_in_the_address(pals, listed):
    assert names(listed(pals.ana, school=pals.maple.pk)) == ["Zoë", "Lucía"]
    assert names(listed(pals.ana, grade="03")) == ["Mateo"]
    assert names(listed(pals.ana, school=pals.maple.pk, grade="03")) == []


def test_a_filter_that_is_not_ones_own_is_as_if_it_were_not_there(pals, listed):
    assert names(listed(pals.ana, school=pals.juniper.pk)) == names(listed(pals.ana))
    ProgrammeMembership.objects.create(student=pals.mateo, programme=Programme.HOMELESS, source_key="e:1")
    assert names(listed(pals.otis, programme="homeless")) == names(listed(pals.otis))


def test_programmes_are_shown_to_those_who_may_know(pals, listed):
    ProgrammeMembership.objects.create(student=pals.mateo, programme=Programme.HOMELESS, source_key="e:1")
    ProgrammeMembership.objects.create(student=pals.mateo, programme=Programme.MEALS, source_key="roster")
    over = {"programme": Programme.ENGLISH_LEARNER, "last_day": pals.today - timedelta(1)}
    ProgrammeMembership.objects.create(student=pals.mateo, source_key="roster", **over)

    def shown(user):
        return {row.student.given_name: row.programmes for row in listed(user).context["rows"] if row.programmes}

    assert shown(pals.ana) == {"Mateo": ["McKinney-Vento", "Meals"]}
    assert shown(pals.lia) == {"Mateo": ["McKinney-Vento"]}
    assert shown(pals.otis) == {}


def test_programme_filter_finds_members_of_today(pals, listed):
    ProgrammeMembership.objects.create(student=pals.noah, programme=Programme.FOSTER, source_key="e:1")
    ProgrammeMembership.objects.create(student=pals.jaylen, programme=Programme.FOSTER, source_key="e:2")
    assert names(listed(pals.ana, programme="foster")) == ["Noah"]
    assert names(listed(pals.lia, programme="foster")) == ["Noah", "Jaylen"]


def test_caseload_filter_is_about_ones_own(pals, listed):
    CaseloadEntry.objects.create(student=pals.noah, worker=pals.ana)
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.sol)
    assert names(listed(pals.ana, caseload="mine")) == ["Noah"]


def test_no_recent_contact_counts_those_that_reached(pals, listed):
    now = timezone.now()
    contact(pals.noah, pals.ana, now - timedelta(days=3))
    contact(pals.zoe, pals.ana, now - timedelta(days=40))
    contact(pals.mateo, pals.ana, now - timedelta(days=2), reached=False)
    assert names(listed(pals.ana, contact="30")) == ["Aaliyah", "Zoë", "Lucía", "Mateo"]
    assert names(listed(pals.ana, contact="60")) == ["Aaliyah", "Lucía", "Mateo"]


@pytest.mark.parametrize(("lane", "person"), [("sealed", "sol"), ("restricted", "ivy")])
def test_what_another_keeps_to_few_shows_in_no_date(pals, listed, lane, person):
    """What is restricted the lead reads too; what is sealed only those whom it names."""
    for student in (pals.noah, pals.mateo):
        CaseloadEntry.objects.create(student=student, worker=pals.ivy)
    contact(pals.noah, pals.ana, timezone.now() - timedelta(days=3), lane=lane)
    cells = {row.student.given_name: row.cells for row in listed(getattr(pals, person)).context["rows"]}
    assert "None yet" in cells["Noah"][-1][1]
    assert cells["Noah"] == cells["Mateo"]


def test_what_is_restricted_counts_for_the_lead(pals, listed):
    contact(pals.noah, pals.ana, timezone.now() - timedelta(days=3), lane="restricted")
    (row,) = (row for row in listed(pals.sol).context["rows"] if row.student == pals.noah)
    assert "Nov 15" in row.cells[-1][1]


def test_without_scripts_and_with_htmx_the_same_rows(pals, sign_in):
    client = sign_in(pals.ana)
    sent = client.post(reverse(LIST), {"q": "riv", "school": "", "grade": ""})
    whole = client.get(sent.url)
    part = client.post(reverse(LIST), {"q": "riv", "school": "", "grade": ""}, headers={"HX-Request": "true"})
    assert names(whole) == names(part)
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert part["Vary"].count("HX-Request") == 1
    for address in (sent.url, part["HX-Replace-Url"]):
        assert "riv" not in address.lower()
        assert names(client.get(address)) == names(whole)


def crowd(pals, count: int) -> None:
    Student.objects.bulk_create(
        Student(given_name=f"Given{n % 7}", family_name=f"Family{n % 5}", school=pals.cedar, grade="03")
        for n in range(count)
    )


@pytest.mark.parametrize("size", [1, 2, 7, 50])
def test_pages_forward_are_the_whole_list_and_back_again(pals, size):
    crowd(pals, 23)
    walk(pals, size)


def walk(pals, size: int) -> None:
    """Forward page by page is the whole list; from the last page backward gives the same pages."""
    students = Student.objects.visible_to(pals.ana)
    by_pk = {each.pk: each for each in students}
    whole = list(students.order_by("sort_name", "pk"))
    pages = [slice_by_name(students, size=size)]
    while pages[-1].after:
        pages.append(slice_by_name(students, after=by_pk[pages[-1].after], size=size))
    assert [each for page in pages for each in page.rows] == whole
    back = [pages[-1]]
    while back[-1].before:
        back.append(slice_by_name(students, before=by_pk[back[-1].before], size=size))
    assert [each.rows for each in reversed(back)] == [each.rows for each in pages]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(["Ång", "Ang", "ang", "Zoë", "", "Ñ"]), max_size=9), size=st.integers(1, 4))
def test_paging_holds_for_any_names(pals, names, size):
    with unscoped("a new list each time"):
        Student.objects.filter(sourced_id=None).delete()
    Student.objects.bulk_create(Student(given_name="A", family_name=name, school=pals.cedar) for name in names)
    walk(pals, size)


def test_the_pages_of_the_list_link_to_each_other(pals, listed):
    crowd(pals, 60)
    first = listed(pals.ana)
    second = listed(pals.ana, after=first.context["rows"][-1].student.pk)
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 15)
    assert first.context["shown"] == "More than 50 students"
    again = listed(pals.ana, before=second.context["rows"][0].student.pk)
    assert [row.student for row in again.context["rows"]] == [row.student for row in first.context["rows"]]


def test_a_page_beside_a_student_one_may_not_see_is_the_first(pals, listed):
    for place in (pals.jaylen.pk, "x", "9" * 30, "-1"):
        assert names(listed(pals.ana, after=place)) == names(listed(pals.ana))


def test_a_page_that_is_empty_by_now_is_the_first(pals, listed):
    last = listed(pals.ana).context["rows"][-1].student
    assert names(listed(pals.ana, after=last.pk)) == names(listed(pals.ana))


def test_queries_are_the_same_for_one_and_for_many(pals, sign_in):
    crowd(pals, 30)
    ProgrammeMembership.objects.create(student=pals.zoe, programme=Programme.MEALS, source_key="roster")
    client = sign_in(pals.ana)
    assert queries_of(client, reverse(LIST), {"grade": "06"}) == queries_of(client, reverse(LIST), {"grade": "03"})


class TestSavedViews:
    def test_saved_shown_and_deleted_and_brought_back(self, pals, sign_in):
        client = sign_in(pals.ana)
        query = f"school={pals.maple.pk}&grade=07"
        answer = client.post(
            reverse("cases:saved-view-add"), {"name": " My  sevens ", "query": query + "&junk=1&after=3"}
        )
        assert answer["Location"] == f"{reverse(LIST)}?{query}"
        page = client.get(answer["Location"])
        assert [(each["view"].name, each["active"]) for each in page.context["views"]] == [("My sevens", True)]
        assert names(page) == ["Lucía"]

        view = SavedView.objects.get()
        page = client.post(reverse("cases:saved-view-delete", args=[view.pk]), follow=True)
        assert list(page.context["views"]) == []
        undo = next(iter(page.context["messages"])).extra_tags.removeprefix("undo:")
        client.post(undo)
        assert SavedView.objects.values_list("person", "name", "query").get() == (pals.ana.pk, "My sevens", query)

    def test_a_name_is_taken_once_and_what_was_typed_stays(self, pals, sign_in):
        client = sign_in(pals.ana)
        for _ in range(2):
            answer = client.post(reverse("cases:saved-view-add"), {"name": "Fives", "query": "grade=05"})
        assert answer.status_code == 200
        assert "Fives" in answer.content.decode()
        assert answer.context["filters"].querystring == "grade=05"

    def test_words_too_long_to_keep_are_refused(self, pals, sign_in):
        query = urlencode({"q": "🙂" * 100})
        answer = sign_in(pals.ana).post(reverse("cases:saved-view-add"), {"name": "Faces", "query": query})
        assert answer.status_code == 200
        assert "too many to keep" in answer.content.decode()

    def test_views_are_ones_own(self, pals, sign_in):
        view = SavedView.objects.create(person=pals.ben, page=LIST, name="Ben's", query="grade=10")
        client = sign_in(pals.ana)
        assert client.get(reverse(LIST)).context["views"] == []
        assert client.post(reverse("cases:saved-view-delete", args=[view.pk])).status_code == 404
        assert SavedView.objects.count() == 1


class TestPicker:
    def pick(self, client, **query):
        headers = {"X-Words": quote(query.pop("q", ""))}
        answer = client.get(reverse("cases:student-picker"), query, headers=headers)
        return [each["id"] for each in answer.json()] if answer.status_code == 200 else answer.status_code

    def test_the_best_few_with_grade_and_school(self, pals, sign_in):
        address = reverse("cases:student-picker")
        answer = sign_in(pals.ana).get(address, {"for": "encounter"}, headers={"X-Words": "lucya"})
        assert answer.json() == [
            {"id": pals.lucia.pk, "label": "Rivera, Lucía", "detail": "Grade 7 · Maple Middle School"}
        ]

    def test_each_purpose_asks_its_own_right(self, pals, sign_in):
        assert self.pick(sign_in(pals.otis), q="mateo", **{"for": "encounter"}) == 403
        assert self.pick(sign_in(pals.otis), q="mateo") == [pals.mateo.pk]
        assert self.pick(sign_in(pals.theo), q="mateo") == 403
        assert self.pick(sign_in(pals.theo), q="mateo", **{"for": "referral"}) == [pals.mateo.pk]
        assert self.pick(sign_in(pals.theo), q="lucia", **{"for": "referral"}) == []
        assert self.pick(sign_in(pals.ana), q="jaylen", **{"for": "encounter"}) == []
        assert self.pick(sign_in(pals.ana), q="mateo", **{"for": "anything"}) == 404
        assert self.pick(sign_in(pals.ana), q="") == []


def test_the_search_of_the_top_bar_finds_students_one_may_see(pals, sign_in):
    def found(user, words):
        page = sign_in(user).post(reverse("search"), {"q": words}, follow=True)
        return {hit.label for source in page.context["found"] for hit in source["hits"] if "/students/" in hit.url}

    assert found(pals.ana, "lucya rivera") == {"Rivera, Lucía"}
    assert found(pals.ana, "jaylen") == set()
    assert found(pals.ben, "jaylin") == {"Washington, Jaylen"}
    assert found(pals.theo, "mateo") == set()

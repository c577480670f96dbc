import pytest
from django.urls import reverse

from cases.models import CaseloadEntry, token_for
from homeless.models import Episode
from homeless.queries import readers, readers_once_started
from sswork.models import AuditEvent
from sswork.roles import Permission
from sswork.scoping import unscoped
from tests.homeless import made
from tests.pals import TODAY
from tests.queries import queries_of

LIST, FIND, START = "/homeless/", "/homeless/find/", "/homeless/start/"


@pytest.fixture
def answers():
    return {
        "residence": "hotel",
        "residence_note": "Lakeside Motel",
        "first_day": "2026-11-10",
        "identified_on": "2026-11-17",
    }


def episodes():
    with unscoped("test"):
        return list(Episode.objects.order_by("pk"))


def names(response):
    return [row.student.split()[0] for row in response.context["rows"]]


def test_the_liaison_sees_all_schools_the_newest_first(pals, sign_in):
    made.episode(pals, pals.aaliyah, days_ago=30)
    made.episode(pals, pals.jaylen, days_ago=4, alone=True)
    made.service(pals, episodes()[0], days_ago=3)
    made.service(pals, episodes()[0], days_ago=9)
    response = sign_in(pals.lia).get(LIST)
    assert names(response) == ["Jaylen", "Aaliyah"]
    rows = response.context["rows"]
    assert [(row.known_for, row.last_service_on) for row in rows] == [
        ("4 days", None),
        ("30 days", TODAY.replace(day=15)),
    ]
    assert "Unaccompanied" in response.content.decode()


def test_after_five_days_without_help_the_list_says_so(pals, sign_in):
    made.episode(pals, pals.aaliyah, days_ago=5)
    made.episode(pals, pals.jaylen, days_ago=4)
    rows = sign_in(pals.lia).get(LIST).context["rows"]
    assert {row.student.split()[0]: row.waits_for_help for row in rows} == {"Aaliyah": True, "Jaylen": False}


def test_a_social_worker_sees_the_own_schools(pals, sign_in):
    made.episode(pals, pals.aaliyah)
    made.episode(pals, pals.jaylen)
    assert names(sign_in(pals.ana).get(LIST)) == ["Aaliyah"]
    assert names(sign_in(pals.ben).get(LIST)) == ["Jaylen"]


def test_ended_ones_have_their_own_list(pals, sign_in):
    made.ended(pals, made.episode(pals, pals.aaliyah))
    made.episode(pals, pals.jaylen)
    assert names(sign_in(pals.lia).get(LIST)) == ["Jaylen"]
    assert names(sign_in(pals.lia).get(LIST, {"show": "ended"})) == ["Aaliyah"]
    assert names(sign_in(pals.lia).get(LIST, {"show": "ended", "school": pals.juniper.pk})) == []


def test_as_many_queries_for_three_as_for_one(pals, sign_in):
    one = made.episode(pals, pals.aaliyah)
    made.service(pals, one)
    client = sign_in(pals.lia)
    page = reverse("homeless:episode", args=[one.pk])
    before = queries_of(client, LIST), queries_of(client, page)
    for student in (pals.jaylen, pals.lucia):
        made.service(pals, made.episode(pals, student))
        made.service(pals, one)
    assert (queries_of(client, LIST), queries_of(client, page)) == before


def test_the_page_names_everybody_who_can_see_it(pals, sign_in):
    episode = made.episode(pals, pals.aaliyah)
    CaseloadEntry.objects.create(student=pals.aaliyah, worker=pals.ben)
    CaseloadEntry.objects.create(student=pals.aaliyah, worker=pals.ivy)  # an intern holds no such right
    response = sign_in(pals.lia).get(reverse("homeless:episode", args=[episode.pk]))
    assert [each.name for each in response.context["readers"]] == [
        "Ana Flores",
        "Ben Carter",
        "Lia Haddad",
        "Sol Okafor",
    ]


@pytest.mark.parametrize("with_caseload", [False, True])
def test_those_named_are_exactly_those_who_can(pals, with_caseload):
    """The list of readers is a twin of the rule; here they are compared for everybody."""
    episode = made.episode(pals, pals.aaliyah)
    if with_caseload:
        CaseloadEntry.objects.create(student=pals.aaliyah, worker=pals.ben)
    everybody = [
        getattr(pals, key) for key in ("ana", "ben", "sol", "tess", "lia", "otis", "priya", "dana", "theo", "ivy")
    ]
    can = {each.name for each in everybody if Episode.objects.visible_to(each).filter(pk=episode.pk).exists()}
    assert {each.name for each in readers(pals.aaliyah)} == can


def test_before_saving_the_form_names_who_will_see_it(pals, sign_in):
    foretold = {each.name for each in readers_once_started(pals.aaliyah)}
    page = sign_in(pals.ana).get(START, {"student": pals.aaliyah.pk}).content.decode()
    made.episode(pals, pals.aaliyah)
    assert foretold == {each.name for each in readers(pals.aaliyah)}
    assert "Lia Haddad (Homeless and foster liaison)" in page


def test_an_episode_is_started_from_the_student(pals, sign_in, answers):
    response = sign_in(pals.ana).post(f"{START}?student={pals.aaliyah.pk}", answers)
    (episode,) = episodes()
    assert response.url == reverse("homeless:episode", args=[episode.pk])
    assert (episode.student, episode.residence, episode.identified_by) == (pals.aaliyah, "hotel", pals.ana)


@pytest.mark.parametrize(
    ("field", "value"), [("residence", ""), ("first_day", "2026-11-19"), ("identified_on", "2026-11-09")]
)
def test_a_wrong_answer_saves_nothing_and_keeps_the_rest(pals, sign_in, answers, field, value):
    response = sign_in(pals.ana).post(f"{START}?student={pals.aaliyah.pk}", answers | {field: value})
    assert "Lakeside Motel" in response.content.decode()
    assert episodes() == []


def test_a_second_episode_is_refused_in_words(pals, sign_in, answers):
    made.episode(pals, pals.aaliyah)
    response = sign_in(pals.ana).post(f"{START}?student={pals.aaliyah.pk}", answers)
    assert response.status_code == 200
    assert "An episode is already open." in response.content.decode()
    assert len(episodes()) == 1


def test_help_is_added_and_the_episode_ended_on_its_page(pals, sign_in):
    episode = made.episode(pals, pals.aaliyah)
    page = reverse("homeless:episode", args=[episode.pk])
    client = sign_in(pals.lia)
    add, end = (reverse(f"homeless:{name}", args=[episode.pk]) for name in ("service-add", "episode-end"))
    assert client.post(add, {"kind": "", "day": "2026-11-18", "note": "Bus 14"}).status_code == 422
    assert client.post(add, {"kind": "transport", "day": "2026-11-18", "note": "Bus 14"}).url == page
    assert "Bus 14" in client.get(page).content.decode()
    assert client.post(end, {"version": 1, "last_day": "2026-11-01"}).status_code == 422  # before it began
    assert client.post(end, {"version": 1, "last_day": "2026-11-18"}).url == page
    assert "to the end of the school year, Jun 4, 2027" in client.get(page).content.decode()
    assert client.get(add).url == page


def test_the_lead_reads_and_changes_nothing(pals, sign_in):
    episode = made.episode(pals, pals.aaliyah)
    client = sign_in(pals.sol)
    response = client.get(reverse("homeless:episode", args=[episode.pk]))
    assert response.context["service_form"] is response.context["end_form"] is None
    for name in ("service-add", "episode-end"):
        assert client.post(reverse(f"homeless:{name}", args=[episode.pk])).status_code == 403


class TestFinding:
    def found(self, client, **asked):
        return client.post(FIND, asked).context["student"]

    def test_by_exact_number(self, pals, sign_in):
        client = sign_in(pals.lia)
        assert self.found(client, local_id="100105") == pals.jaylen
        assert [self.found(client, local_id=each) for each in ("10010", "100105x", "%", " ")] == [None] * 4

    def test_by_exact_name_and_birth_date_whatever_the_accents(self, pals, sign_in):
        client = sign_in(pals.lia)
        exact = {"given_name": "ZOE", "family_name": "muller", "birth_date": "2015-04-09"}
        assert self.found(client, **exact) == pals.zoe
        for wrong in ({"given_name": "Zo"}, {"family_name": "Mull"}, {"birth_date": "2015-04-10"}):
            assert self.found(client, **exact | wrong) is None

    @pytest.mark.parametrize("missing", ["given_name", "family_name", "birth_date"])
    def test_less_than_all_of_it_asks_for_the_rest(self, pals, sign_in, missing):
        asked = {"given_name": "Zoë", "family_name": "Müller", "birth_date": "2015-04-09"} | {missing: ""}
        response = sign_in(pals.lia).post(FIND, asked)
        assert response.context["student"] is None
        assert "or the full name and the birth date" in response.content.decode()

    def test_two_of_the_same_name_and_day_are_nobody(self, pals, sign_in):
        with unscoped("test"):
            type(pals.zoe).objects.filter(pk=pals.noah.pk).update(
                given_name="Zoe", family_name="Muller", birth_date="2015-04-09"
            )
        assert self.found(sign_in(pals.lia), given_name="Zoë", family_name="Müller", birth_date="2015-04-09") is None

    def test_every_search_is_on_record_without_what_was_typed(self, pals, sign_in):
        client = sign_in(pals.lia)
        self.found(client, local_id="100105")
        self.found(client, local_id="987654")
        events = AuditEvent.objects.filter(type="student.searched_for").order_by("pk")
        assert [(each.student_id, each.changes["found"]) for each in events] == [(pals.jaylen.pk, 1), (None, 0)]
        assert "987654" not in str([each.changes for each in events])

    def test_shows_name_and_school_and_nothing_else(self, pals, sign_in):
        page = sign_in(pals.lia).post(FIND, {"local_id": "100105"}).content.decode()
        assert "Jaylen Washington" in page
        assert "Juniper High School" in page
        assert [each for each in ("1550 Second Avenue", "Denise", "2011", "Grade") if each in page] == []

    def test_leads_to_an_episode(self, pals, sign_in, answers):
        client = sign_in(pals.lia)
        token = client.post(FIND, {"local_id": "100105"}).context["token"]
        assert client.get(START, {"student": pals.jaylen.pk}).status_code == 404
        assert client.get(START, {"student": pals.jaylen.pk, "found": token}).status_code == 200
        client.post(f"{START}?student={pals.jaylen.pk}&found={token}", answers)
        assert episodes()[0].student == pals.jaylen

    def test_a_find_is_good_for_one_person_and_one_hour(self, pals, sign_in, client, clock):
        token = token_for(pals.lia, pals.jaylen, Permission.HOMELESS_MANAGE)
        assert sign_in(pals.ana).get(START, {"found": token}).status_code == 404
        assert sign_in(pals.lia).get(START, {"found": token + "x"}).status_code == 404
        clock.shift(3700)
        client.logout()  # an idle session would be over, too
        assert sign_in(pals.lia).get(START, {"found": token}).status_code == 404

    def test_a_social_worker_finds_nobody_outside_the_own_schools(self, pals, sign_in):
        client = sign_in(pals.ana)
        assert self.found(client, local_id="100105") is None
        assert self.found(client, local_id="100101") == pals.mateo

"""Asking a school for help without an account, and what the team does with it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import RecordTable
from referrals.actions import AlreadyMoved, ask_back, close_public_request, take_up_public_request
from referrals.actions.own_questions import add_question
from referrals.forms import PublicAskForm
from referrals.models import PublicMessage, PublicRequest, Referral
from referrals.queries import possible_students, waiting_outside
from referrals.reminders.requests import FromOutside
from sswork import proof
from sswork.limits import neighborhood
from sswork.links import path_of
from sswork.models import AuditEvent, Definition, Organization
from sswork.scoping import unscoped
from tests.cached import forget
from tests.referrals import made

SENT = {
    "asker": "parent",
    "asker_name": "Rosa Rivera",
    "relation": "Madre",
    "student_name": "Mateo Rivera",
    "student_grade": "04",
    "strengths": "Le gusta dibujar.",
    "voice": "Dice que le duele la panza.",
    "reasons": ["attendance"],
    "concern": "Llora por las mañanas.",
    "urgency": "soon",
    "safe_contact": "phone",
    "phone": "555-0142",
}


@pytest.fixture(autouse=True)
def fresh_limits():
    forget()


def form_of(school, language="es") -> str:
    return reverse("help:ask", args=[school.pk, language])


def solved() -> dict[str, str]:
    asked = proof.challenge()
    number = next(str(each) for each in range(10**7) if proof._fits(asked, str(each)))
    return {"proof_of": asked, "proof": number}


def requests() -> list[PublicRequest]:
    with unscoped("a test looks at what came"):
        return list(PublicRequest.objects.all())


def test_language_first_then_danger_then_the_form(pals, client):
    schools = client.get(reverse("help:schools")).content.decode()
    assert f'href="{reverse("help:language", args=[pals.cedar.pk])}"' in schools
    chosen = client.get(reverse("help:language", args=[pals.cedar.pk])).content.decode()
    assert f'href="{reverse("help:danger", args=[pals.cedar.pk, "es"])}"' in chosen
    danger = client.get(reverse("help:danger", args=[pals.cedar.pk, "es"]))
    page = danger.content.decode()
    assert "¿Hay alguien en peligro en este momento?" in page
    assert 'href="tel:911"' in page
    assert 'href="tel:988"' in page
    assert '<html lang="es"' in page
    assert f'href="{form_of(pals.cedar)}"' in page


def test_what_was_sent_is_kept_and_its_link_follows_it(pals, client):
    answer = client.post(form_of(pals.cedar), SENT | solved())
    (asked,) = requests()
    assert answer.status_code == 302
    assert answer["Location"].startswith("/help/followed/")
    assert (asked.school, asked.language, asked.is_proven, asked.asker_name) == (pals.cedar, "es", True, "Rosa Rivera")
    page = client.get(answer["Location"]).content.decode()
    assert "Gracias. La escuela tiene su solicitud." in page
    for private in ("Mateo", "Llora", "Rosa", "555-0142"):
        assert private not in page


def test_a_form_with_holes_loses_nothing(pals, client):
    answer = client.post(form_of(pals.cedar), SENT | {"phone": "", "reasons": []})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Llora por las mañanas." in page
    assert "Escriba un número de teléfono o elija otra manera." in page
    assert requests() == []


@pytest.mark.parametrize(
    ("safe", "given", "wrong"),
    [
        ("phone", {"phone": "1"}, set()),
        ("phone", {"email": "a@b.org"}, {"phone"}),
        ("email", {"email": "a@b.org"}, set()),
        ("email", {"phone": "1"}, {"email"}),
        ("email", {"email": "no address"}, {"email"}),
        ("any", {}, {"phone"}),
        ("any", {"email": "a@b.org"}, set()),
        ("none", {}, set()),
    ],
)
def test_how_they_may_be_reached(pals, safe, given, wrong):
    form = PublicAskForm(SENT | {"phone": "", "safe_contact": safe} | given)
    assert form.errors.keys() == wrong


def test_machines_are_kept_away_and_people_without_scripts_are_not(pals, client):
    most = int(Definition.threshold("public.unproven_an_hour"))
    answers = [client.post(form_of(pals.cedar), SENT).status_code for _each in range(most + 1)]
    assert answers == [302] * most + [429]
    full = client.post(form_of(pals.cedar), SENT)
    assert "Llora por las mañanas." in full.content.decode()
    assert client.post(form_of(pals.cedar), SENT | solved()).status_code == 302
    assert client.post(form_of(pals.maple), SENT).status_code == 302  # another school's page is open
    assert len(requests()) == most + 2


def test_a_flood_without_the_sum_closes_the_page_to_nobody_who_did_it(pals, client):
    most = int(Definition.threshold("public.an_hour"))
    answers = [
        client.post(form_of(pals.cedar), SENT, REMOTE_ADDR=f"10.0.0.{number}").status_code for number in range(most + 1)
    ]
    assert answers == [302] * most + [429]
    assert client.post(form_of(pals.cedar), SENT | solved()).status_code == 302


def test_a_household_of_ipv6_is_one(db):
    assert neighborhood("2001:db8::1") == neighborhood("2001:db8::ffff") == "2001:db8::/64"
    assert neighborhood("10.0.0.1") == "10.0.0.1"
    assert neighborhood(None) == ""


def test_a_sum_is_taken_once_and_for_our_own_challenges_only(db, clock):
    done = solved()
    assert proof.is_solved(done["proof_of"], done["proof"])
    assert not proof.is_solved(done["proof_of"], done["proof"])
    assert not proof.is_solved("ours", "1")
    late = solved()
    clock.shift(timedelta(hours=5))
    assert not proof.is_solved(late["proof_of"], late["proof"])
    assert not proof.is_solved(proof.challenge(), "²")
    assert not proof.is_solved(proof.challenge(), "")


@pytest.mark.parametrize("language", ["fr", "en-us", "xx"])
def test_other_addresses_are_not_found(pals, client, language):
    assert client.get(form_of(pals.cedar, language)).status_code == 404
    district = Organization.objects.get(pk=pals.cedar.parent_id)
    assert client.get(form_of(district)).status_code == 404
    Organization.objects.filter(pk=pals.cedar.pk).update(is_active=False)
    assert client.get(form_of(pals.cedar)).status_code == 404


def test_the_team_of_the_school_reads_it_and_nobody_else(pals):
    here, _link = made.outside(pals.cedar)
    there, _link = made.outside(pals.juniper, student_name="Jaylen Brooks")
    seen = {
        name: set(waiting_outside(getattr(pals, name)).values_list("pk", flat=True))
        for name in ("ana", "tess", "ben", "theo", "dana")
    }
    assert seen == {"ana": {here.pk}, "tess": {here.pk}, "ben": {there.pk}, "theo": set(), "dana": set()}


def test_it_becomes_a_referral_of_the_student_it_is_about(pals, sign_in):
    asked, _link = made.outside(pals.cedar, voice="Me duele la panza.")
    assert [each.pk for each in possible_students(asked, pals.ana)] == [pals.mateo.pk]
    ana = sign_in(pals.ana)
    page = ana.get(reverse("referrals:outside-request", args=[asked.pk])).content.decode()
    assert f'href="?student={pals.mateo.pk}#take-up"' in page
    answer = ana.post(
        reverse("referrals:outside-take-up", args=[asked.pk]), {"student": pals.mateo.pk, "parent_informed": "yes"}
    )
    with unscoped("test"):
        referral = Referral.objects.get()
    assert answer["Location"] == reverse("referrals:referral", args=[referral.pk])
    assert (referral.student, referral.concern, referral.urgency) == (pals.mateo, asked.concern, "soon")
    assert referral.strengths == "Le gusta dibujar.\n\nMe duele la panza."
    about = ana.get(answer["Location"]).content.decode()
    assert "Rosa Rivera" in about
    with pytest.raises(AlreadyMoved):
        take_up_public_request(request=asked, student=pals.mateo, parent_informed="yes", by=pals.sol)


def test_a_student_of_another_school_cannot_be_chosen(pals, sign_in):
    asked, _link = made.outside(pals.cedar)
    sol = sign_in(pals.sol)  # who sees both schools
    answer = sol.post(
        reverse("referrals:outside-take-up", args=[asked.pk]), {"student": pals.jaylen.pk, "parent_informed": "yes"}
    )
    assert answer.status_code == 422
    assert not waiting_outside(pals.ana).get().referral


def steps_shown(client, link) -> list[str]:
    context = client.get(path_of(link)).context
    return [state for _words, state in context["steps"]]


def test_whoever_asked_follows_it_without_a_word_of_content(pals, client):
    asked, link = made.outside(pals.cedar)
    assert steps_shown(client, link) == ["done", "here", "next", "next"]
    referral = take_up_public_request(
        request=asked, student=pals.mateo, parent_informed="yes", is_known=True, by=pals.ana
    )
    assert steps_shown(client, link) == ["done", "done", "here", "next"]
    made.decided(pals, referral)
    assert steps_shown(client, link) == ["done", "done", "done", "here"]
    referral.refresh_from_db()
    made.reviewed(pals, referral)
    assert steps_shown(client, link) == ["done"] * 4
    page = client.get(path_of(link)).content.decode()
    for private in ("Mateo", made.NOTE, "Monitor", "Ana", pals.ana.name):
        assert private not in page


def page_of(client, link) -> str:
    return client.get(path_of(link)).content.decode().replace(str(link.key), "").replace(link.seal, "")


def test_a_stranger_learns_nothing_of_where_a_student_is(pals, client, sign_in):
    """Whatever became of it, the link of somebody whom nobody knows shows the same."""
    asked, link = made.outside(pals.cedar)
    before = page_of(client, link)
    referral = take_up_public_request(request=asked, student=pals.mateo, parent_informed="yes", by=pals.ana)
    made.decided(pals, referral)
    assert page_of(client, link) == before
    for reason in ("elsewhere", "known", "helped", "not_a_request"):
        other, its_link = made.outside(pals.cedar)
        close_public_request(request=other, reason=reason, by=pals.ana)
        assert page_of(client, its_link) == before
    sign_in(pals.ana).post(reverse("referrals:outside-known", args=[asked.pk]))
    client.logout()
    assert steps_shown(client, link) == ["done", "done", "done", "here"]


def lines(person) -> list[str]:
    return [each.title for each in FromOutside().due(person, timezone.localdate())]


def test_my_day_tells_of_it_and_of_each_answer(pals, client):
    asked, link = made.outside(pals.cedar)
    with unscoped("the scheduler asks"):
        assert FromOutside().waits_for(timezone.localdate()) >= {pals.ana.pk, pals.tess.pk}
        assert pals.ben.pk not in FromOutside().waits_for(timezone.localdate())
    assert lines(pals.ana) == ["Read a request from outside"]
    assert lines(pals.ben) == []
    close_public_request(request=asked, reason="helped", by=pals.ana)
    assert lines(pals.ana) == []
    client.post(path_of(link), {"text": "Todavía falta algo."})
    assert lines(pals.ana) == ["Read what a family or agency answered"]
    ask_back(request=asked, text="¿Qué falta?", by=pals.ana)
    assert lines(pals.ana) == []


def test_it_goes_with_the_referral_when_its_time_is_over(pals, owner):
    said = {"text": "When?", "kind": "text", "asked_of": "families"}
    question = add_question(organization=pals.district, said=said, by=pals.sol)
    asked, _link = made.outside(pals.cedar, answers=[(question.pk, "Por la mañana")])
    ask_back(request=asked, text="¿Desde cuándo?", by=pals.ana)
    take_up_public_request(request=asked, student=pals.mateo, parent_informed="yes", by=pals.ana)
    tables = RecordTable.objects.filter(table__startswith="referrals_public").order_by("position")
    assert [each.table for each in tables] == [
        "referrals_publicanswer",
        "referrals_publicmessage",
        "referrals_publicrequest",
    ]
    for each in tables:
        gone = owner.execute(
            f"DELETE FROM {each.table} WHERE {each.condition.replace('$1', '%s')}",  # noqa: S608  # our own words
            [pals.mateo.pk],
        )
        assert gone.rowcount == 1


def test_a_question_and_its_answer_through_the_link(pals, client, sign_in):
    asked, link = made.outside(pals.cedar)
    ask_back(request=asked, text="¿Desde cuándo?", by=pals.ana)
    page = client.get(path_of(link)).content.decode()
    assert "La escuela tiene una pregunta para usted" in page
    assert "¿Desde cuándo?" in page
    assert pals.ana.name not in page
    assert client.post(path_of(link), {"text": ""}).status_code == 422
    assert client.post(path_of(link), {"text": "Desde <b>octubre</b>."}).status_code == 302
    with unscoped("test"):
        said = [(each.by_id, each.text) for each in PublicMessage.objects.all()]
    assert said == [(pals.ana.pk, "¿Desde cuándo?"), (None, "Desde <b>octubre</b>.")]
    assert (
        "Desde &lt;b&gt;octubre&lt;/b&gt;."
        in sign_in(pals.ana).get(reverse("referrals:outside-request", args=[asked.pk])).content.decode()
    )
    assert AuditEvent.objects.filter(type="public_request.answered", by_id=None).count() == 1


def test_closed_with_a_reason_in_kind_words_and_back(pals, client, sign_in):
    asked, link = made.outside(pals.cedar)
    ana = sign_in(pals.ana)
    ana.post(reverse("referrals:outside-known", args=[asked.pk]))
    ana.post(reverse("referrals:outside-close", args=[asked.pk]), {"reason": "elsewhere"})
    client.logout()
    assert "Esta escuela no encontró" in client.get(path_of(link)).content.decode()
    with pytest.raises(AlreadyMoved):
        close_public_request(request=asked, reason="known", by=pals.tess)
    ana = sign_in(pals.ana)
    ana.post(reverse("referrals:outside-reopen", args=[asked.pk]))
    assert waiting_outside(pals.ana).get() == asked


def test_another_link_ends_the_first(pals, client, sign_in):
    asked, link = made.outside(pals.cedar)
    sign_in(pals.ana).post(reverse("referrals:outside-link", args=[asked.pk]))
    client.logout()
    assert client.get(path_of(link)).status_code == 404


def test_how_they_may_be_reached_is_obeyed_where_it_is_read(pals, sign_in):
    quiet, _link = made.outside(pals.cedar, safe_contact="none", email="rosa@example.org")
    page = sign_in(pals.ana).get(reverse("referrals:outside-request", args=[quiet.pk])).content.decode()
    assert "555-0142" not in page
    assert "rosa@example.org" not in page
    assert "Después de las 5." in page


def test_the_list_asks_no_more_for_many(pals, sign_in):
    ana, counts = sign_in(pals.ana), []
    for _more in range(3):
        made.outside(pals.cedar)
        with CaptureQueriesContext(connection) as asked:
            ana.get(reverse("referrals:outside"))
        counts.append(len(asked))
    assert counts[1] == counts[2]

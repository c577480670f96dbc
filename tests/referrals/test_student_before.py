"""The student's own questions before a meeting about them, and the signatures in the recap."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from referrals.actions import attendees as acts
from referrals.actions.meetings import close_meeting, finish_item, open_meeting
from referrals.family_enums import FAMILY_ASKS
from referrals.models import Attendee
from referrals.owning import NotPossible
from sswork.links import links_to, path_of
from tests.referrals import made, meeting
from tests.referrals.test_family_meeting import again, family_meeting, invited, link_of, rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def sst(pals):
    return family_meeting(pals)


def asked(sst, pals, language="Spanish") -> Attendee:
    return acts.invite_attendee(item=sst.item, kind="student", who="Mateo Rivera", language=language, by=pals.tess)


def test_the_student_answers_in_plain_words_and_nothing_is_shown_back(pals, sst, client):
    row = asked(sst, pals)
    assert link_of(row).language == "es"
    page = client.get(path_of(link_of(row))).text
    assert "¿En qué eres bueno o buena?" in page
    assert "tus padres pueden pedir leerlo" in page
    assert 'href="tel:988"' in page
    assert [words for words in ("Mateo", "su hijo", *map(str, FAMILY_ASKS.values())) if words in page] == []
    english = client.get(f"{path_of(link_of(row))}?lang=en").text
    assert "What are you good at?" in english
    assert client.post(path_of(link_of(row)), {}).status_code == 422
    answer = client.post(
        path_of(link_of(row)), {"strengths": "Dibujo", "worries": "Los gritos", "coming": "yes"}, follow=True
    )
    assert "Gracias. Tenemos lo que escribiste." in answer.text
    assert [words for words in ("Dibujo", "gritos") if words in answer.text] == []
    told = again(row)
    assert (told.strengths, told.worries, told.coming, told.told_to) == ("Dibujo", "Los gritos", "yes", None)


def test_the_rules_for_parents_do_not_keep_the_student_from_answering(pals, sst, client):
    """A student whose parents may not be written to is asked all the more; nobody at home is asked for it."""
    rule(sst.rosa, contact_rule="do_not_contact")
    row = asked(sst, pals)
    assert client.post(path_of(link_of(row)), {"hopes": "Que no me griten"}).status_code == 302
    assert again(row).hopes == "Que no me griten"


def test_what_a_parent_is_given_has_nothing_of_the_students_link(pals, sst, client, sign_in):
    row, rosa = asked(sst, pals), invited(sst, pals)
    client.post(path_of(link_of(row)), {"worries": "Los gritos"})
    secret = str(link_of(row).key)
    base = f"/referrals/meetings/{sst.meeting.pk}/{sst.item.pk}/family/"
    ana = sign_in(pals.ana)
    letter = PdfReader(io.BytesIO(ana.get(f"{base}{rosa.pk}/letter.pdf").content))
    family_page = client.get(path_of(link_of(rosa))).text
    said = "".join(each.extract_text() for each in letter.pages) + family_page
    assert [words for words in (secret, "gritos", link_of(row).seal) if words in said] == []
    assert ana.get(f"{base}{row.pk}/letter.pdf").status_code == 404
    assert secret not in ana.get(f"{base}{rosa.pk}/").text
    assert secret in ana.get(f"{base}{row.pk}/").text


def test_another_link_ends_the_first_and_only_members_make_one(pals, sst, client, sign_in):
    row = asked(sst, pals)
    first = path_of(link_of(row))
    page = f"/referrals/meetings/{sst.meeting.pk}/{sst.item.pk}/family/{row.pk}/"
    assert sign_in(pals.tess).post(page, {"do": "link"}).status_code == 302
    client.logout()
    assert client.get(first).status_code == 404
    assert links_to(row, acts.BEFORE).filter(ended_at=None).count() == 1
    with pytest.raises(NotPossible):
        acts.renew_before_link(attendee=row, by=pals.sol)
    rosa = invited(sst, pals)
    assert sign_in(pals.tess).post(page.replace(f"/{row.pk}/", f"/{rosa.pk}/"), {"do": "link"}).status_code == 404


def test_it_ends_with_the_meeting(pals, sst, client, clock):
    row = asked(sst, pals)
    clock.shift(timedelta(days=8))
    assert "habla con una persona adulta" in client.get(path_of(link_of(row))).text


def words_of(response) -> str:
    return "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(response.content)).pages)


def test_the_recap_says_who_signed_who_has_not_and_when_the_team_looks_again(pals, sign_in):
    sst = family_meeting(pals, day=pals.today)
    student, rosa = asked(sst, pals), invited(sst, pals)
    open_meeting(meeting=sst.meeting, by=pals.tess)
    made.decided(pals, sst.referral)
    finish_item(item=sst.item, by=pals.tess)
    acts.sign_plan(attendee=again(rosa), name="Rosa R.", is_on_paper=True, by=pals.tess)
    close_meeting(meeting=sst.meeting, by=pals.tess)
    tess = sign_in(pals.tess)
    page = tess.get(f"/referrals/meetings/{sst.meeting.pk}/recap/").text
    assert ("Rosa R." in page, "not signed yet" in page) == (True, True)
    pdf = words_of(tess.get(f"/referrals/meetings/{sst.meeting.pk}/recap.pdf"))
    sst.referral.refresh_from_db()
    wanted = ["Rosa R. (on paper)", student.who, "Signature", "Look again"]
    assert [words for words in wanted if words not in pdf] == []


def test_a_recap_of_a_team_without_families_has_no_signatures(pals, sign_in):
    cost = meeting.agenda(pals)
    page = sign_in(pals.tess).get(f"/referrals/meetings/{cost.meeting.pk}/recap.pdf")
    assert "Signature" not in words_of(page)

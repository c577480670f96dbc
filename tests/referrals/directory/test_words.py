"""A person corrects a service: the words hold until the file says something new, and nothing of either is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from referrals.actions import service_words as acts
from referrals.actions.directory import confirm_service
from referrals.actions.listing import AlreadySettled, make_listing_link, propose_listing
from referrals.imports.exporting import export_to
from referrals.models import ListingProposal, Location, OpeningTime, Phone, Service, ServiceWords
from referrals.queries.handout import handout_of
from referrals.queries.service_words import file_words, seal_of, words_now
from referrals.queries.services import Asked, find_services, for_lists
from sswork.conflicts import Conflict
from sswork.links import path_of
from sswork.models import AuditEvent
from sswork.registry import reminder_sources
from sswork.scoping import unscoped
from sswork.security.actor import acting
from tests.cached import forget
from tests.queries import queries_of
from tests.referrals.directory import made
from tests.referrals.directory.files import PANTRY, members, write
from tests.referrals.directory.test_merging import bring_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def pantry(pals) -> Service:
    forget()
    return made.service(description="Groceries every Tuesday.", fees="Free", eligibility_description="Families")


def fresh(service) -> Service:
    return for_lists(Service.objects.all()).get(pk=service.pk)


def correct(service, by, **words):
    now = fresh(service)
    hand = getattr(now, "hand", None)
    return acts.write_service(
        service=now,
        version=hand.version if hand else 1,
        seen=seal_of(now),
        words=words_now(now) | words,
        by=by,
    )


def test_corrected_words_stand_wherever_the_service_is_shown(pals, pantry, sign_in):
    page = sign_in(pals.ana)
    address = reverse("referrals:service-write", args=[pantry.pk])
    form = page.get(address).context["form"]
    assert {part: form[part].value() for part in ServiceWords.PARTS} == {
        "description": "Groceries every Tuesday.",
        "eligibility": "Families",
        "cost": "Free",
        "phone": "650 555-0101",
        "hours": "",
    }
    said = {
        "description": "Groceries on Fridays.",
        "eligibility": "Families",
        "cost": "",
        "phone": "(650) 555-0142",
        "hours": "Fridays\r\n9 to 12",
    }
    answer = page.post(address, said | {"version": 1, "seen": form["seen"].value()}, follow=True)
    text = answer.content.decode()
    for words in ("Groceries on Fridays.", "tel:6505550142", "9 to 12", "Corrected by hand", pals.ana.name, "Undo"):
        assert words in text, words
    assert "tel:6505550101" not in text
    assert "Groceries every Tuesday." in text
    assert fresh(pantry).hand.in_force == ["description", "phone", "hours"]
    lines = dict(handout_of([pantry.pk])[0].lines)
    assert (lines["What it is"], lines["Telephone"], lines["Open"]) == (
        "Groceries on Fridays.",
        "(650) 555-0142",
        "Fridays\n9 to 12",
    )
    assert [hit.service.pk for hit in find_services(Asked(words="fridays")).rows] == [pantry.pk]
    assert "Groceries on Fridays." in page.get(reverse("referrals:directory")).content.decode()
    pantry.refresh_from_db()
    assert pantry.description == "Groceries every Tuesday."


def test_undo_brings_back_what_was_before_once(pals, pantry, sign_in):
    correct(pantry, pals.ana, description="First", cost="$5")
    row = correct(pantry, pals.ana, description="Second")
    page = sign_in(pals.ana)
    undo = reverse("referrals:service-words-undo", args=[pantry.pk, row.version])
    assert page.post(undo).status_code == 302
    assert {part: text for part, text in words_now(fresh(pantry)).items() if part in ("description", "cost")} == {
        "description": "First",
        "cost": "$5",
    }
    assert "There is nothing to take back any more" in page.post(undo, follow=True).text
    other = made.service("Nobody wrote of it")
    never = page.post(reverse("referrals:service-words-undo", args=[other.pk, 1]), follow=True)
    assert "There is nothing to take back any more" in never.text
    kinds = (
        AuditEvent.objects.filter(type__startswith="directory.service_w").order_by("pk").values_list("type", flat=True)
    )
    assert list(kinds) == ["directory.service_written"] * 2 + ["directory.service_words_taken_back"]


def test_words_that_the_file_has_overtaken_stay_beside_it_when_another_part_is_written(pals, pantry):
    correct(pantry, pals.ana, description="By Ana")
    before = pantry.description
    says(pantry, "Of a new file")
    assert fresh(pantry).description_now == "Of a new file"
    correct(pantry, pals.sol, phone="650 555-0199")
    assert (fresh(pantry).description_now, fresh(pantry).hand.description) == ("Of a new file", "By Ana")
    says(pantry, before)
    assert fresh(pantry).description_now == "By Ana"
    says(pantry, "Of a new file")
    correct(pantry, pals.sol, description="By Sol")
    assert fresh(pantry).description_now == "By Sol"


def says(service, description: str) -> None:
    """A file is read again."""
    Service.objects.filter(pk=service.pk).update(description=description)
    made.refresh()


def test_the_same_file_stands_as_it_stood_in_every_language_and_on_another_day(pals, pantry, clock):
    """Hours are told in words of a language, and of the season."""
    OpeningTime.objects.create(
        source=pantry.source, uid="o", service=pantry, freq="WEEKLY", byday="MO", opens_at="09:00", closes_at="12:00"
    )
    seen = seal_of(fresh(pantry))
    clock.shift(timedelta(days=40))
    with translation.override("es"):
        assert seal_of(fresh(pantry)) == seen
    OpeningTime.objects.update(closes_at="13:00")
    assert seal_of(fresh(pantry)) != seen


def test_undo_takes_nothing_back_that_somebody_changed_since(pals, pantry, sign_in):
    row = correct(pantry, pals.ana, description="By Ana")
    correct(pantry, pals.sol, description="By Sol")
    undo = reverse("referrals:service-words-undo", args=[pantry.pk, row.version])
    assert "Nothing was taken back" in sign_in(pals.ana).post(undo, follow=True).text
    assert fresh(pantry).description_now == "By Sol"


def test_the_second_writer_sees_both_and_loses_nothing(pals, pantry, sign_in):
    page = sign_in(pals.sol)
    address = reverse("referrals:service-write", args=[pantry.pk])
    form = page.get(address).context["form"]
    sent = {name: form[name].value() for name in (*ServiceWords.PARTS, "version", "seen")}
    correct(pantry, pals.ana, description="By Ana")
    answer = page.post(address, sent | {"description": "By Sol"})
    assert answer.status_code == 409
    assert [(each.theirs, each.mine) for each in answer.context["differing"]] == [("By Ana", "By Sol")]
    form = answer.context["form"]
    again = {name: form[name].value() for name in sent}
    assert page.post(address, again).status_code == 302
    assert fresh(pantry).description_now == "By Sol"


def test_a_file_that_changes_while_a_person_writes_is_not_written_over(pals, pantry, sign_in):
    """What the person left as it was would else become the person's own word."""
    page = sign_in(pals.ana)
    address = reverse("referrals:service-write", args=[pantry.pk])
    form = page.get(address).context["form"]
    sent = {name: form[name].value() for name in (*ServiceWords.PARTS, "version", "seen")}
    Service.objects.filter(pk=pantry.pk).update(description="Groceries every day.")
    answer = page.post(address, sent | {"cost": "$1"})
    assert answer.status_code == 409
    assert not ServiceWords.objects.exists()
    again = {name: answer.context["form"][name].value() for name in sent}
    assert page.post(address, again | {"description": "Groceries every day."}).status_code == 302
    assert fresh(pantry).hand.in_force == ["cost"]


class TestTheNextFile:
    @pytest.fixture(autouse=True)
    def _directory(self, pals, tmp_path):
        self.folder, self.pals = tmp_path, pals
        self.file("first", {})
        self.service = Service.objects.get(uid="s1")
        correct(self.service, pals.ana, cost="$2 a bag", phone="650 555-0000", hours="Mondays")

    def file(self, name: str, changes: dict[str, tuple[str, str]]):
        files = dict(PANTRY)
        for table, (old, new) in changes.items():
            assert old in files[table]
            files[table] = files[table].replace(old, new)
        return bring_in(write(self.folder / name, files))

    def now(self) -> dict[str, str]:
        return words_now(fresh(self.service))

    def test_the_same_file_again_changes_no_word(self):
        before = self.now()
        self.file("second", {})
        assert self.now() == before
        assert before["cost"] == "$2 a bag"

    @pytest.mark.parametrize(
        ("table", "change", "part"),
        [
            ("services.csv", ("Free,2026-10-01", "Sliding scale,2026-10-01"), "cost"),
            ("phones.csv", ("650 555-0101", "650 555-0102"), "phone"),
            ("schedules.csv", ("17:30", "18:00"), "hours"),
        ],
    )
    def test_what_is_new_in_the_file_counts_and_the_rest_stays(self, sign_in, table, change, part):
        before, file_before = self.now(), file_words(fresh(self.service))
        self.file("second", {table: change})
        now, in_file = self.now(), file_words(fresh(self.service))
        assert now == before | {part: in_file[part]}
        assert in_file[part] != file_before[part]
        address = reverse("referrals:service", args=[self.service.pk])
        assert "counts no more" in sign_in(self.pals.ana).get(address).content.decode()
        assert "counts no more" not in sign_in(self.pals.theo).get(address).content.decode()
        self.file("third", {})
        assert self.now() == before

    def test_nothing_of_the_file_is_kept_beside_it(self):
        """What a file told as public may be private in the next."""
        with unscoped("a test"):
            row = ServiceWords.objects.values().get()
        assert "555-0101" not in str(row)
        assert "Free" not in str(row)

    def test_the_directory_goes_out_as_its_file_had_it(self, tmp_path):
        with (tmp_path / "out.zip").open("w+b") as out:
            export_to(out)
            out.seek(0)
            told = str(members(out.read()))
        assert "650 555-0101" in told
        assert "650 555-0000" not in told


def test_open_now_does_not_find_what_has_hours_in_a_persons_words(pals, pantry, clock):
    OpeningTime.objects.create(
        source=pantry.source, uid="1", service=pantry, freq="WEEKLY", byday="MO,TU,WE,TH,FR,SA,SU", opens_at="00:00",
        closes_at="23:59",
    )  # fmt: skip
    assert find_services(Asked(is_open=True)).total == 1
    correct(pantry, pals.ana, hours="Mornings")
    assert find_services(Asked(is_open=True)).total == 0


def test_a_cost_in_a_persons_words_says_whether_it_is_free(pals, pantry):
    assert find_services(Asked(is_free=True)).total == 1
    correct(pantry, pals.ana, cost="$5 a bag")
    assert find_services(Asked(is_free=True)).total == 0
    correct(pantry, pals.ana, cost="No fee")
    assert find_services(Asked(is_free=True)).total == 1


def test_a_number_of_the_agency_that_changes_is_news(pals, pantry):
    Phone.objects.all().delete()
    known = {"source": pantry.source, "organization": pantry.organization}
    phone = Phone.objects.create(uid="agency", number="1", **known)
    correct(pantry, pals.ana, phone="2")
    made.refresh()
    assert words_now(fresh(pantry))["phone"] == "2"
    Phone.objects.filter(pk=phone.pk).update(number="3")
    made.refresh()
    assert words_now(fresh(pantry))["phone"] == "3"


@pytest.mark.parametrize(
    ("words", "dialled"),
    [
        ("(650) 555-0142", "6505550142"),
        ("+1 650 555 0142", "+16505550142"),
        ("650 555-0142 ext. 3", ""),
        ("Call Ana", ""),
    ],
)
def test_words_that_are_one_number_are_dialled(words, dialled):
    service = Service()
    service.hand = ServiceWords(phone=words)
    assert service.dialled_by_hand == dialled


def test_as_many_queries_for_corrected_services(pals, sign_in, pantry):
    page, address = sign_in(pals.theo), reverse("referrals:directory")
    before = queries_of(page, address)
    correct(pantry, pals.ana, description="One")
    correct(made.service("Second"), pals.ana, description="Two")
    assert queries_of(page, address) == before


class TestWhatTheAgencyProposes:
    ANSWER = {"answer": "changed", "status": "active", "wait_time": "", "note": ""}

    def answered(self, pals, pantry, client, **said) -> ListingProposal:
        path = path_of(make_listing_link(service=pantry, by=pals.ana))
        Location.objects.update(is_private=True, near_latitude=None, near_longitude=None)
        form = client.get(path).context["form"]
        stands = {part: form[part].value() for part in ServiceWords.PARTS}
        assert client.post(path, self.ANSWER | stands | said).status_code == 302
        return ListingProposal.objects.get()

    def test_it_stands_in_the_form_and_is_taken_by_saving_it(self, pals, pantry, client, sign_in):
        proposal = self.answered(pals, pantry, client, phone="650 555-0177", hours="", wait_time="Two weeks")
        assert proposal.words == {"phone": "650 555-0177"}
        assert fresh(pantry).phone_by_hand == ""
        page = sign_in(pals.ana)
        address = reverse("referrals:service-write", args=[pantry.pk])
        assert f"{address}?proposal={proposal.pk}" in page.get(reverse("referrals:service", args=[pantry.pk])).text
        form = page.get(address, {"proposal": proposal.pk}).context["form"]
        assert form["phone"].value() == "650 555-0177"
        sent = {name: form[name].value() for name in (*ServiceWords.PARTS, "version", "seen", "proposal")}
        page.post(address, sent | {"phone": "650 555-0178"})
        proposal.refresh_from_db()
        assert (proposal.state, proposal.settled_by) == ("taken", pals.ana)
        now = fresh(pantry)
        assert (now.phone_by_hand, now.wait_now, now.confirmed_how) == ("650 555-0178", "Two weeks", "link")

    def test_what_somebody_left_meanwhile_writes_nothing(self, pals, pantry, client, sign_in):
        proposal = self.answered(pals, pantry, client, phone="650 555-0177")
        now = fresh(pantry)
        ListingProposal.objects.update(state="left", settled_by=pals.sol, settled_at=proposal.made_at)
        with pytest.raises(AlreadySettled):
            acts.write_service(
                service=now,
                version=1,
                seen=seal_of(now),
                words=words_now(now) | {"phone": "1"},
                proposal=proposal,
                by=pals.ana,
            )
        assert not ServiceWords.objects.exists()

    def test_another_services_answer_is_not_taken_along(self, pals, pantry, sign_in):
        other = made.service("Other")
        proposal = propose_listing(service=other, status="active", wait_time="", note="", words={"phone": "1"}, by=None)
        page, address = sign_in(pals.ana), reverse("referrals:service-write", args=[pantry.pk])
        form = page.get(address, {"proposal": proposal.pk}).context["form"]
        assert form["phone"].value() == "650 555-0101"
        sent = {name: form[name].value() for name in (*ServiceWords.PARTS, "version", "seen")}
        again = page.post(address, sent | {"proposal": proposal.pk, "cost": "$1"})
        assert (again.context["form"].errors.keys(), again.context["form"]["proposal"].value()) == ({"__all__"}, "")
        assert page.post(address, sent | {"proposal": "", "cost": "$1"}).status_code == 302
        proposal.refresh_from_db()
        assert (proposal.state, fresh(other).cost_by_hand, fresh(pantry).cost_by_hand) == ("waiting", "", "$1")

    def test_the_words_are_saved_alone_once_somebody_left_the_answer(self, pals, pantry, client, sign_in):
        proposal = self.answered(pals, pantry, client, phone="650 555-0177")
        page, address = sign_in(pals.ana), reverse("referrals:service-write", args=[pantry.pk])
        form = page.get(address, {"proposal": proposal.pk}).context["form"]
        sent = {name: form[name].value() for name in (*ServiceWords.PARTS, "version", "seen", "proposal")}
        ListingProposal.objects.update(state="left", settled_by=pals.sol, settled_at=proposal.made_at)
        told = page.post(address, sent)
        assert ("somebody took or left the agency" in told.text, fresh(pantry).phone_by_hand) == (True, "")
        assert told.context["form"]["phone"].value() == "650 555-0177"
        assert page.post(address, sent | {"proposal": told.context["form"]["proposal"].value()}).status_code == 302
        proposal.refresh_from_db()
        assert (proposal.state, fresh(pantry).phone_by_hand) == ("left", "650 555-0177")

    def test_undo_lets_the_answer_wait_again_as_the_service_stood(self, pals, pantry, client, sign_in):
        confirm_service(service=pantry, status="active", wait_time="A month", by=pals.sol)
        proposal = self.answered(pals, pantry, client, phone="650 555-0177", wait_time="Two weeks")
        page, address = sign_in(pals.ana), reverse("referrals:service-write", args=[pantry.pk])
        form = page.get(address, {"proposal": proposal.pk}).context["form"]
        page.post(address, {name: form[name].value() for name in (*ServiceWords.PARTS, "version", "seen", "proposal")})
        now = fresh(pantry)
        assert (now.phone_by_hand, now.wait_now, now.confirmed_by) == ("650 555-0177", "Two weeks", pals.ana)
        page.post(reverse("referrals:service-words-undo", args=[pantry.pk, now.hand.version]))
        now = fresh(pantry)
        proposal.refresh_from_db()
        assert (proposal.state, proposal.settled_by) == ("waiting", None)
        assert (now.phone_by_hand, now.wait_now, now.confirmed_by) == ("", "A month", pals.sol)

    def test_undo_leaves_what_somebody_confirmed_since(self, pals, pantry, client, sign_in):
        proposal = self.answered(pals, pantry, client, phone="650 555-0177", wait_time="Two weeks")
        page, address = sign_in(pals.ana), reverse("referrals:service-write", args=[pantry.pk])
        form = page.get(address, {"proposal": proposal.pk}).context["form"]
        page.post(address, {name: form[name].value() for name in (*ServiceWords.PARTS, "version", "seen", "proposal")})
        confirm_service(service=pantry, status="active", wait_time="None", by=pals.sol)
        page.post(reverse("referrals:service-words-undo", args=[pantry.pk, fresh(pantry).hand.version]))
        proposal.refresh_from_db()
        assert (proposal.state, fresh(pantry).wait_now, fresh(pantry).phone_by_hand) == ("taken", "None", "")

    def test_an_answer_with_words_is_not_taken_unread(self, pals, pantry, client, sign_in):
        proposal = self.answered(pals, pantry, client, phone="650 555-0177")
        sent = sign_in(pals.ana).post(reverse("referrals:listing-settle", args=[proposal.pk, "taken"]))
        assert sent["Location"] == f"{reverse('referrals:service-write', args=[pantry.pk])}?proposal={proposal.pk}"
        proposal.refresh_from_db()
        assert proposal.state == "waiting"

    def test_the_agency_confirms_words_longer_than_a_person_may_write(self, pals, pantry, client):
        Service.objects.filter(pk=pantry.pk).update(description="Bread and milk.\r\n" * 500)
        path = path_of(make_listing_link(service=pantry, by=pals.ana))
        form = client.get(path).context["form"]
        sent = {part: str(form[part].value()).replace("\n", "\r\n") for part in ServiceWords.PARTS}
        assert client.post(path, self.ANSWER | sent | {"answer": "right"}).status_code == 302
        assert fresh(pantry).confirmed_how == "link"
        assert client.post(path, self.ANSWER | sent | {"answer": "changed", "hours": "Mondays"}).status_code == 302
        assert ListingProposal.objects.get().words == {"hours": "Mondays"}
        assert client.post(path, self.ANSWER | sent | {"cost": "x" * 4001}).status_code == 422

    @pytest.mark.parametrize("proposal", ["x", "-1", "9" * 30, "²", "0"])
    def test_what_names_no_answer_is_none(self, pals, pantry, sign_in, proposal):
        answer = sign_in(pals.ana).get(reverse("referrals:service-write", args=[pantry.pk]), {"proposal": proposal})
        assert answer.context["proposal"] is None

    def test_it_waits_on_my_day_of_those_who_keep_the_directory(self, pals, pantry, client, sign_in):
        source = reminder_sources.get("referrals.listing")
        with unscoped("the scheduler asks"):
            assert source.waits_for(pals.today) == set()
        proposal = self.answered(pals, pantry, client, phone="650 555-0177")
        with unscoped("the scheduler asks"):
            named = source.waits_for(pals.today)
        assert pals.ana.pk in named
        assert pals.theo.pk not in named
        with acting(pals.ana):
            (line,) = source.due(pals.ana, pals.today)
        assert (line.object_key, line.why) == (
            f"referrals.listingproposal:{proposal.pk}",
            "Family food pantry · Harbor Food Network",
        )
        sign_in(pals.ana).post(reverse("referrals:listing-settle", args=[proposal.pk, "left"]))
        with acting(pals.ana):
            assert source.due(pals.ana, pals.today) == []


def test_an_older_version_is_a_conflict(pals, pantry):
    correct(pantry, pals.ana, cost="1")
    now = fresh(pantry)
    with pytest.raises(Conflict):
        acts.write_service(service=now, version=1, seen=seal_of(now), words=words_now(now), by=pals.ana)

"""Finding a service, confirming it, and the files of the directory in the browser."""

import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases.actions.need import add_need
from cases.models import Household
from referrals.imports import running
from referrals.models import Language, Location, OpeningTime, Service
from referrals.queries.services import Asked, find_services, middle_of
from referrals.tasks import refresh_directory, resume_directory_imports, run_directory_import
from sswork.imports.life import apply_import
from sswork.models import ImportBatch
from sswork.scoping import unscoped
from tests.cases import work
from tests.queries import queries_of
from tests.referrals.directory import made
from tests.referrals.directory.files import PANTRY, members, write

pytestmark = pytest.mark.django_db
FIND = "/referrals/services/"


def names(**asked) -> list[str]:
    return [hit.service.name for hit in find_services(Asked(**asked)).rows]


class TestFinding:
    @pytest.fixture(autouse=True)
    def _directory(self, clock):
        made.service("Family food pantry", description="Groceries every Tuesday.", fees="Free")
        made.service("Teen counseling", description="Talk with somebody.", minimum_age=12, maximum_age=19)
        ended = made.service("Ended food bank", status="defunct")
        assert ended.status_now == "defunct"

    @pytest.mark.parametrize("words", ["food", "fod pantri", "PANTRY", "groceries", "harbor network food"])
    def test_words_are_forgiven_their_spelling(self, words):
        assert names(words=words)[0] == "Family food pantry"
        assert "Ended food bank" not in names(words=words)

    def test_by_age_cost_and_language(self):
        Language.objects.create(
            source=Service.objects.first().source,
            uid="x",
            service=Service.objects.get(name="Teen counseling"),
            name="Español",
        )
        made.refresh()
        assert names(age=15) == ["Family food pantry", "Teen counseling"]
        assert names(age=19) == ["Family food pantry", "Teen counseling"]
        assert names(age=20) == ["Family food pantry"]
        assert names(is_free=True) == ["Family food pantry"]
        assert names(language="espanol") == ["Teen counseling"]
        assert names(language="Klingon") == []

    def test_open_now_follows_days_times_and_holidays(self):
        service = Service.objects.get(name="Family food pantry")
        known = {"source": service.source, "service": service}
        now = timezone.localtime()
        day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[now.weekday()]
        OpeningTime.objects.create(uid="1", freq="WEEKLY", byday=day, opens_at="00:00", closes_at="23:59", **known)
        assert names(is_open=True) == ["Family food pantry"]
        OpeningTime.objects.create(uid="2", valid_from=now.date(), valid_to=now.date(), notes="closed", **known)
        assert names(is_open=True) == []

    def test_what_nobody_confirmed_sinks(self):
        today = timezone.localdate()
        made.service("Pantry of the east", assured_date=today - timedelta(days=900))
        made.service("Pantry of the west", assured_date=today)
        found = names(words="pantry")
        assert found.index("Pantry of the west") < found.index("Pantry of the east")

    def test_by_distance_from_a_postal_code(self):
        near = made.service("Near clinic", at=(37.4941, -122.1956), postal_code="94063")
        made.service("Far clinic", at=(38.58, -121.49), postal_code="95814")
        assert middle_of("94063") == (37.493306, -122.195606)
        hits = find_services(Asked(words="clinic", near=middle_of("94063"), miles=5)).rows
        assert [(hit.service.pk, round(hit.miles)) for hit in hits if hit.service.name.endswith("clinic")] == [
            (near.pk, 0)
        ]
        assert "Far clinic" not in [hit.service.name for hit in hits]

    def test_a_place_without_coordinates_stands_at_the_middle_of_its_postal_code(self):
        assert names(near=middle_of("94063"), miles=1) == ["Family food pantry", "Teen counseling"]
        places = set(Location.objects.values_list("near_latitude", "near_longitude"))
        assert places == {(37.493306, -122.195606)}

    def test_a_code_of_post_office_boxes_is_where_places_with_it_are(self):
        """The list has none of them."""
        assert middle_of("94064") is None
        made.service("Known place", at=(37.5, -122.2), postal_code="94064-0001")
        made.service("Unknown place", postal_code="94064")
        assert middle_of("94064") == (37.5, -122.2)
        assert Location.objects.get(name="Unknown place hall").near_latitude == 37.5

    @pytest.mark.parametrize("code", ["00000", "", "9406", "%%%%%", "94_63", "٩٤٠٦٣"])
    def test_what_is_no_postal_code_is_nowhere(self, code):
        assert middle_of(code) is None

    def test_a_private_place_is_nowhere(self):
        Location.objects.filter(name="Teen counseling hall").update(
            is_private=True, near_latitude=None, near_longitude=None
        )
        refresh_directory()
        assert names(near=middle_of("94063"), miles=25) == ["Family food pantry"]

    def test_an_upgrade_places_what_was_nowhere_overnight(self):
        Location.objects.update(near_latitude=None, near_longitude=None)
        refresh_directory()
        refresh_directory()
        assert names(near=middle_of("94063"), miles=1) == ["Family food pantry", "Teen counseling"]

    def test_the_page_says_that_distances_are_about_and_what_it_does_not_know(self, pals, sign_in):
        page = sign_in(pals.theo)
        known = page.get(FIND, {"near": "94301"}).content.decode()
        assert "Distances are about" in known
        unknown = page.get(FIND, {"near": "00000", "miles": "5"}).content.decode()
        assert "We do not know where that postal code is" in unknown
        assert "Distances are about" not in unknown
        assert "Family food pantry" in unknown


def test_as_many_queries_for_three_services_as_for_one(pals, sign_in):
    made.service("One")
    page = sign_in(pals.theo)
    before = queries_of(page, FIND)
    made.service("Two")
    made.service("Three")
    assert queries_of(page, FIND) == before


def test_the_page_says_how_sure_it_is_and_staff_confirm(pals, sign_in):
    service = made.service(assured_date=timezone.localdate() - timedelta(days=800), wait_time="6 weeks")
    address = reverse("referrals:service", args=[service.pk])
    assert "Not confirmed since" in sign_in(pals.theo).get(address).content.decode()
    page = sign_in(pals.ana)
    page.post(f"{address}confirm/", {"status": "temporarily closed", "wait_time": "Two days"})
    text = page.get(address).content.decode()
    assert "Two days" in text
    assert "Closed for a time" in text
    assert "6 weeks" not in text
    service.refresh_from_db()
    assert (service.status, service.wait_time, service.confirmed_by) == ("active", "6 weeks", pals.ana)


def test_a_private_place_is_said_to_be_so(pals, sign_in, tmp_path):
    batch = ImportBatch.objects.create(
        kind="directory", state="running", file_name="x", path=str(write(tmp_path / "pantry", PANTRY))
    )
    apply_import(importer=running.DIRECTORY, batch=batch, by=None)
    page = sign_in(pals.theo)
    shelter = Service.objects.get(uid="s2")
    for address in (FIND, reverse("referrals:service", args=[shelter.pk])):
        text = page.get(address).content.decode()
        assert "not published" in text
        assert [word for word in ("Hidden", "94061", "0777", "37.49") if word in text] == []


class TestFiles:
    def upload(self, page, content: bytes, **more):
        file = SimpleUploadedFile("directory.zip", content)
        return page.post(reverse("referrals:directory-upload"), {"file": file, **more})

    def zipped(self) -> bytes:
        target = io.BytesIO()
        with ZipFile(target, "w") as archive:
            for name, content in PANTRY.items():
                archive.writestr(name, content)
        return target.getvalue()

    def test_from_the_upload_to_the_undo(self, pals, sign_in):
        page = sign_in(pals.dana)
        self.upload(page, self.zipped(), source="211")
        batch = ImportBatch.objects.get(kind="directory")
        run_directory_import(batch.pk)
        batch.refresh_from_db()
        assert batch.state == "checked"
        assert not Service.objects.exists()
        page.post(reverse("referrals:directory-confirm", args=[batch.pk]))
        run_directory_import(batch.pk)
        assert Service.objects.count() == 2
        assert "Addresses" in page.get(reverse("referrals:directory-import", args=[batch.pk])).content.decode()
        out = page.get(reverse("referrals:directory-export")).getvalue()
        assert "Hidden" not in str(members(out))
        page.post(reverse("referrals:directory-undo", args=[batch.pk]))
        run_directory_import(batch.pk)
        assert not Service.objects.exists()

    def test_a_file_that_cannot_be_read_is_said_to_be_so(self, pals, sign_in):
        page = sign_in(pals.dana)
        self.upload(page, b"PK\x03\x04 damaged")
        batch = ImportBatch.objects.get(kind="directory")
        resume_directory_imports()
        run_directory_import(batch.pk)
        batch.refresh_from_db()
        assert (batch.state, "damaged" in batch.message) == ("failed", True)

    def test_a_map_that_cannot_be_used_is_refused(self, pals, sign_in):
        bad = SimpleUploadedFile("map.yaml", b"name: x\nparts: [{table: nowhere}]")
        answer = self.upload(sign_in(pals.dana), self.zipped(), map=bad)
        assert "is no table of HSDS" in answer.content.decode()


class TestForAStudent:
    """What the record knows of the search is filled in; where the family lives stands in no address."""

    @pytest.fixture(autouse=True)
    def _directory(self, pals):
        near = made.service("Family food pantry", description="Food", postal_code="54401")
        made.service("Far food pantry", description="Food", postal_code="60601", at=(41.9, -87.6))
        Language.objects.create(service=near, name="Spanish", source=near.source, uid="l-1")
        made.refresh()
        with unscoped("a test"):
            Household.objects.filter(students=pals.mateo).update(postal_code="54401-1234")

    def asked(self, sign_in, pals, **more):
        answer = sign_in(pals.ana).get(FIND, {"student": pals.mateo.pk} | more)
        return answer.context["form"].cleaned_data, answer

    def test_age_language_area_and_the_need_are_filled_in(self, pals, sign_in):
        case = work.case(pals, owner=pals.ana, by=pals.ana)
        need = add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
        data, answer = self.asked(sign_in, pals, need=need.pk)
        assert (data["q"], data["language"], data["home"]) == ("food or clothing", "Spanish", True)
        text = answer.content.decode()
        assert "54401" not in text.replace("CA 54401", "")
        assert [hit.service.name for hit in answer.context["hits"].rows] == ["Family food pantry"]
        assert answer.context["hits"].rows[0].miles < 1
        assert f"?need={need.pk}" in text

    def test_a_need_that_one_does_not_see_fills_in_nothing(self, pals, sign_in):
        case = work.case(pals, owner=pals.sol, by=pals.sol, lane="sealed", readers=[pals.sol])
        need = add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.sol)
        data, answer = self.asked(sign_in, pals, need=need.pk)
        assert (data["q"], "Breakfast" in answer.content.decode()) == ("", False)

    def test_a_family_is_found_where_no_place_of_the_directory_is(self, pals, sign_in):
        with unscoped("a test"):
            Household.objects.filter(students=pals.mateo).update(postal_code="54301")
        data, answer = self.asked(sign_in, pals)
        assert data["home"] is True
        assert {round(hit.miles) for hit in answer.context["hits"].rows} == {90}

    def test_a_protected_address_is_near_nothing(self, pals, sign_in):
        with unscoped("a test"):
            home = Household.objects.get(students=pals.mateo)
            home.confidential_address = "1 Hidden Lane"
            home.save()
        data, _answer = self.asked(sign_in, pals)
        assert "home" not in data

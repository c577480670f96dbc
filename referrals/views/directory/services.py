"""Finding a service, and what is known of one."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.models import Need, Student
from referrals.actions.directory import confirm_service
from referrals.actions.listing import LISTING
from referrals.directory_enums import PART_WORDS, ProposalState
from referrals.forms.directory import ConfirmServiceForm, ServiceSearchForm
from referrals.models import Contact, DirectorySource, ListingProposal, LocationAddress, OpeningTime, Service
from referrals.queries.searching import area_of, known_of, open_needs
from referrals.queries.service_words import file_words, hand_of, phones_of
from referrals.queries.services import SHOWN, find_services, for_lists, stale_after_days
from sswork.links import address_of, links_to
from sswork.models import Definition
from sswork.roles import Permission
from sswork.views import FormPage, TemplatePage, get_visible_or_404

MOST_PAGES = 50


def stale_before() -> date:
    """What was confirmed before that day is said to be old."""
    return timezone.localdate() - timedelta(days=stale_after_days())


class FindService(TemplatePage):
    """The directory, by what is asked in the address."""

    permission = Permission.DIRECTORY_VIEW
    template_name = "referrals/directory/find.html"

    @cached_property
    def student(self) -> Student | None:
        """For whom it is looked, where the search began at a student and this person may refer that student."""
        asked, user = self.request.GET.get("student", ""), self.request.user
        if not (asked.isdecimal() and len(asked) < 18 and user.can(Permission.CONSENT_MANAGE)):
            return None
        return get_visible_or_404(Student, user, Permission.CONSENT_MANAGE, pk=asked)

    def _asked(self):
        """At first the student's age and language are filled in; nobody's address stands in an address."""
        asked = self.request.GET.copy()
        if self.student and not any(name in asked for name in ServiceSearchForm.base_fields):
            asked.update(known_of(self.student, self.need))
        return asked

    @cached_property
    def needs(self) -> list[Need]:
        return open_needs(self.student, self.request.user) if self.student else []

    @cached_property
    def need(self) -> Need | None:
        """The need that the search is for, one of the student's that this person sees."""
        return next((each for each in self.needs if str(each.pk) == self.request.GET.get("need")), None)

    @property
    def instead(self) -> str:
        asked = self.request.GET.get("instead", "")
        return asked if asked.isdecimal() else ""

    @property
    def for_whom(self) -> dict[str, str]:
        """What a search for a student carries along."""
        known = {
            "student": self.student and self.student.pk,
            "instead": self.instead,
            "need": self.need and self.need.pk,
        }
        return {name: str(value) for name, value in known.items() if value} if self.student else {}

    def get_context_data(self, **kwargs):
        area = area_of(self.student) if self.student else None
        form = ServiceSearchForm(self._asked(), area=area)
        form.is_valid()
        page = self._page
        hits = find_services(form.asked, page=page)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "student": self.student,
            "for_whom": self.for_whom,
            "refer_query": urlencode({name: key for name, key in self.for_whom.items() if name != "student"}),
            "answered": self._answered(),
            "needs": [(each, urlencode(self.for_whom | {"need": each.pk}), each == self.need) for each in self.needs],
            "hits": hits,
            "stale_before": stale_before(),
            "page": page,
            "first": (page - 1) * SHOWN + 1,
            "last": (page - 1) * SHOWN + len(hits.rows),
            "handout_languages": language_names(),
            "may_import": self.request.user.can(Permission.DIRECTORY_IMPORT),
            "is_empty": not hits.total and not DirectorySource.objects.exists(),
        }

    def _answered(self):
        """Services whose agencies proposed a change, for those who keep the directory."""
        if not self.request.user.can(Permission.DIRECTORY_EDIT):
            return []
        waiting = ListingProposal.objects.filter(state=ProposalState.WAITING, service__removed_on=None)
        return list(waiting.select_related("service").order_by("made_at", "pk")[:10])

    @property
    def _page(self) -> int:
        asked = self.request.GET.get("page", "1")
        return min(max(int(asked), 1), MOST_PAGES) if asked.isdecimal() and len(asked) < 6 else 1


def language_names() -> list[tuple[str, str]]:
    return [(code, translation.get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


class ServicePage(TemplatePage):
    """One service: for whom, where, when, how one gets in, and how sure it is."""

    permission = Permission.DIRECTORY_VIEW
    template_name = "referrals/directory/service.html"

    @cached_property
    def service(self) -> Service:
        return get_object_or_404(for_lists(Service.objects.all()), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        service = self.service
        here = [each.location_id for each in service.at_locations.all()]
        times = OpeningTime.objects.filter(service=service) | OpeningTime.objects.filter(location__in=here)
        return (
            super().get_context_data(**kwargs)
            | {
                "service": service,
                "times": times.order_by("location_id", "freq", "byday", "opens_at", "pk")[:40],
                "letters": LocationAddress.objects.filter(location__in=here, address_type="postal").order_by("pk"),
                "contacts": Contact.objects.filter(service=service).order_by("pk"),
                "phones": phones_of(service),
                "costs": service.costs.order_by("pk"),
                "documents": service.required_documents.order_by("pk"),
                "areas": service.areas.order_by("pk"),
                "stale_before": stale_before(),
                "fresh": Definition.in_force("directory.fresh_days"),
                "may_confirm": self.request.user.can(Permission.DIRECTORY_EDIT),
            }
            | self._asking()
            | self._by_hand()
        )

    def _by_hand(self) -> dict:
        """What people of the school wrote, beside what the file says; what counts no more, for those who keep the directory."""
        hand = hand_of(self.service)
        said = file_words(self.service) if hand.in_force else {}
        behind = hand.behind if self.request.user.can(Permission.DIRECTORY_EDIT) else []
        in_file = [(PART_WORDS[part], said[part]) for part in hand.in_force]
        return {"hand": hand, "in_file": in_file, "behind": behind}

    def _asking(self) -> dict:
        """For those who keep the directory: the agency's link, and what it answered."""
        if not self.request.user.can(Permission.DIRECTORY_EDIT):
            return {}
        link = links_to(self.service, LISTING).filter(ended_at=None, expires_at__gt=timezone.now()).first()
        return {
            "proposals": self.service.proposals.filter(state=ProposalState.WAITING),
            "listing_link": link,
            "listing_address": address_of(link) if link else "",
        }


class ConfirmService(FormPage):
    """Somebody asked the agency: it is so, or this is how it is now."""

    permission = Permission.DIRECTORY_EDIT
    form_class = ConfirmServiceForm
    template_name = "referrals/directory/confirm.html"

    @cached_property
    def service(self) -> Service:
        return get_object_or_404(for_lists(Service.objects.all()), pk=self.kwargs["pk"])

    def get_initial(self):
        return {"status": self.service.status_now, "wait_time": self.service.wait_now}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"service": self.service}

    def form_valid(self, form):
        said = form.cleaned_data
        confirm_service(service=self.service, status=said["status"], wait_time=said["wait_time"], by=self.request.user)
        messages.success(self.request, _("Thank you. It is marked as confirmed today."))
        return redirect("referrals:service", pk=self.service.pk)

"""Referrals on the student's timeline: asked, decided, reviewed."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Lane
from referrals.enums import ReferralReason
from referrals.queries import referrals_of_student
from referrals.queries.loop import service_referrals_of
from sswork.registry import TimelineEntry, TimelineSource, timeline_sources
from sswork.roles import Permission


@timeline_sources.register
class ReferralTimeline(TimelineSource):
    key, order, permission = "referrals", 20, Permission.REFERRAL_VIEW

    def entries(self, user, student, before, limit):
        found = (entry for each in referrals_of_student(student, user) for entry in _entries_of(each))
        wanted = [entry for entry in found if before is None or entry.at < before]
        return sorted(wanted, reverse=True)[:limit]


def _entries_of(referral) -> list[TimelineEntry]:
    made = [_received(referral)]
    if referral.decided_at:
        made.append(_decided(referral))
    if referral.reviewed_at:
        made.append(_reviewed(referral))
    return made


def _entry(referral, at, step: str, title: str, **more) -> TimelineEntry:
    url = reverse("referrals:referral", args=[referral.pk])
    return TimelineEntry(
        at=at, key=f"referrals.referral:{referral.pk}:{step}", title=title, url=url, lane=Lane.TEAM, **more
    )


def _received(referral) -> TimelineEntry:
    return _entry(
        referral,
        referral.received_at,
        "received",
        _("Help was asked for"),
        body=", ".join(str(ReferralReason(each).label) for each in referral.reasons),
        who=referral.referrer.name,
        icon="hand-index-thumb",
        detail=referral.get_urgency_display(),
    )


def _decided(referral) -> TimelineEntry:
    return _entry(
        referral,
        referral.decided_at,
        "decided",
        _("The team decided"),
        body=referral.decision_note,
        who=referral.decided_by.name,
        icon="signpost-split",
        detail=referral.get_decision_display(),
    )


def _reviewed(referral) -> TimelineEntry:
    return _entry(
        referral,
        referral.reviewed_at,
        "reviewed",
        _("The team looked whether it helped"),
        body=referral.review_note,
        icon="arrow-repeat",
        detail=referral.get_review_outcome_display(),
    )


@timeline_sources.register
class AgencyTimeline(TimelineSource):
    """A referral to an agency on the day it was sent and on the day it ended."""

    key, order, permission = "agency-referrals", 25, Permission.CONSENT_VIEW

    def entries(self, user, student, before, limit):
        found = (entry for each in service_referrals_of(student, user) for entry in _entries_of_agency(each))
        wanted = [entry for entry in found if before is None or entry.at < before]
        return sorted(wanted, reverse=True)[:limit]


def _entries_of_agency(referral) -> list[TimelineEntry]:
    steps = [("sent", referral.sent_on, _("Referred to an agency"), "")]
    if referral.is_ended:
        steps.append(("ended", referral.state_since, referral.get_state_display(), referral.why))
    return [
        TimelineEntry(
            at=timezone.make_aware(datetime.combine(day, time.min)),
            key=f"referrals.servicereferral:{referral.pk}:{step}",
            title=title,
            body=body or referral.service.name,
            who=referral.owner.name,
            icon="signpost-2",
            url=reverse("referrals:service-referral", args=[referral.pk]),
            lane=Lane(referral.lane),
        )
        for step, day, title, body in steps
        if day
    ]

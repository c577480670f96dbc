"""Referrals on the student's timeline: asked, decided, reviewed."""

from django.urls import reverse
from django.utils.translation import gettext as _

from referrals.enums import ReferralReason
from referrals.models import Referral
from sswork.registry import TimelineEntry, TimelineSource, timeline_sources
from sswork.roles import Permission

# A student has a handful of referrals, each with at most three entries: all are read and then cut to what was asked for.
READ_AT_MOST = 200


@timeline_sources.register
class ReferralTimeline(TimelineSource):
    key, order, permission = "referrals", 20, Permission.REFERRAL_VIEW

    def entries(self, user, student, before, limit):
        rows = Referral.objects.visible_to(user).filter(student=student).select_related("referrer", "decided_by")
        found = (entry for each in rows.order_by("-received_at")[:READ_AT_MOST] for entry in _entries_of(each))
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
    return TimelineEntry(at=at, key=f"referrals.referral:{referral.pk}:{step}", title=title, url=url, **more)


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

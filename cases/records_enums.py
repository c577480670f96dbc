"""Choices of records law, in the words of FERPA (20 USC 1232g; 34 CFR part 99), and the moves a request or a batch may make."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecordClass(TextChoices):
    """What kinds of records the district keeps here. Consents name them, requests list them, retention decides by them."""

    IDENTITY = "identity", _("Name, schools and enrollment")
    FAMILY = "family", _("Family and contacts")
    ATTENDANCE = "attendance", _("Attendance")
    CASEWORK = "casework", _("School social work records")
    REFERRALS = "referrals", _("Requests for help and team decisions")
    HOUSING = "housing", _("Housing and McKinney-Vento services")
    SHARING = "sharing", _("Consents, disclosures and access")


class Direction(TextChoices):
    OUT = "out", _("We may send")
    IN = "in", _("We may receive")
    BOTH = "both", _("Both ways")


class Authority(TextChoices):
    """In what right somebody signs or asks (34 CFR 99.3 “parent”, 99.5)."""

    PARENT = "parent", _("Parent")
    GUARDIAN = "guardian", _("Guardian")
    ELIGIBLE_STUDENT = "eligible_student", _("The student, 18 or older")
    RIGHTS_HOLDER = "rights_holder", _("Educational rights holder")
    CONSERVATOR = "conservator", _("Court-appointed guardian of an adult student")
    OTHER = "other", _("Someone else with a document")


# Who acts on a paper that somebody must have seen.
NEEDS_DOCUMENT = frozenset({Authority.RIGHTS_HOLDER, Authority.CONSERVATOR, Authority.OTHER})
# Rights that do not end when the student comes of age (34 CFR 99.5(a)).
OF_AGE = frozenset({Authority.ELIGIBLE_STUDENT, Authority.CONSERVATOR})


class SignedHow(TextChoices):
    PAPER = "paper", _("By hand on paper")
    ELECTRONIC = "electronic", _("Electronically, with the signer identified (34 CFR 99.30(d))")


class SharingPurpose(TextChoices):
    CARE = "care", _("Counseling, health or other care")
    SERVICES = "services", _("Housing, food or other services")
    EVALUATION = "evaluation", _("Evaluation or special education")
    SCHOOLING = "schooling", _("Change of school or enrollment")
    BENEFITS = "benefits", _("Application for benefits")
    LEGAL = "legal", _("Court, lawyer or probation")
    SAFETY = "safety", _("Health or safety emergency")
    KEEPING = "keeping", _("Keeping records longer than the law sets")
    OTHER = "other", _("Something else")


class ConsentProblem(TextChoices):
    """Why a consent does not allow this sharing today."""

    NOT_SIGNED_YET = "not_signed_yet", _("It is signed with a later day.")
    EXPIRED = "expired", _("It has expired.")
    REVOKED = "revoked", _("It was revoked.")
    RIGHTS_MOVED = (
        "rights_moved",
        _("The student is 18 and holds the rights now; a parent's signature no longer counts."),
    )
    TOO_YOUNG = "too_young", _("The student signed before turning 18, when a parent held the rights.")
    OTHER_RECIPIENT = "other_recipient", _("It names another recipient.")
    OTHER_PURPOSE = "other_purpose", _("It is for another purpose.")
    OTHER_RECORDS = "other_records", _("It does not cover all of these records.")
    ONLY_IN = "only_in", _("It lets us receive, not send.")


class GroundKind(TextChoices):
    SHARE = "share", _("Sharing without consent")
    WITHHOLD = "withhold", _("Withholding from a records request")


class Outcome(TextChoices):
    SHARED = "shared", _("Shared")
    REFUSED = "refused", _("Asked, not shared")


class RequestState(TextChoices):
    RECEIVED = "received", _("Received")
    COLLECTED = "collected", _("Being prepared")
    IN_REVIEW = "in_review", _("Waiting for a second person")
    APPROVED = "approved", _("Ready to hand over")
    DELIVERED = "delivered", _("Handed over")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn by who asked")


UNDER_WAY = (RequestState.RECEIVED, RequestState.COLLECTED, RequestState.IN_REVIEW, RequestState.APPROVED)
REQUEST_MOVES = {
    RequestState.RECEIVED: {RequestState.COLLECTED, RequestState.WITHDRAWN},
    RequestState.COLLECTED: {RequestState.COLLECTED, RequestState.IN_REVIEW, RequestState.WITHDRAWN},
    RequestState.IN_REVIEW: {RequestState.COLLECTED, RequestState.APPROVED, RequestState.WITHDRAWN},
    RequestState.APPROVED: {RequestState.DELIVERED, RequestState.WITHDRAWN},
    RequestState.DELIVERED: {RequestState.CLOSED},
    RequestState.WITHDRAWN: {RequestState.RECEIVED, RequestState.COLLECTED},
}


class IdentityCheck(TextChoices):
    KNOWN = "known", _("Known to staff in person")
    PHOTO_ID = "photo_id", _("Photo ID seen")
    ACCOUNT = "account", _("Signed in to the family portal")
    NOTARIZED = "notarized", _("Notarized letter")


class Delivery(TextChoices):
    IN_PERSON = "in_person", _("Handed over in person")
    INSPECTED = "inspected", _("Read at school")
    MAIL = "mail", _("By mail")
    ELECTRONIC = "electronic", _("Secure electronic delivery")


class ItemDecision(TextChoices):
    OPEN = "open", _("Not decided")
    INCLUDE = "include", _("Include")
    REDACT = "redact", _("Include, with words covered")
    WITHHOLD = "withhold", _("Withhold")


class RetentionKind(TextChoices):
    DESTROY_BY = "destroy_by", _("Destroy at the latest after")
    MAY_DESTROY = "may_destroy", _("May be destroyed after")
    KEEP = "keep", _("Keep at least")
    PERMANENT = "permanent", _("Keep for good")


# A rule of these kinds proposes destruction; the others are why something is kept.
DESTROYING = (RetentionKind.DESTROY_BY, RetentionKind.MAY_DESTROY)


class RetentionTrigger(TextChoices):
    LEFT_DISTRICT = "left_district", _("the student left the district")
    CLOSED = "closed", _("they were closed, and became part of no student's records")


class BatchState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved; being carried out")
    DONE = "done", _("Carried out")
    CANCELLED = "cancelled", _("Cancelled; nothing destroyed")


class RetentionOutcome(TextChoices):
    DUE = "due", _("To be destroyed")
    HELD = "held", _("Kept: a legal hold")
    REQUESTED = "requested", _("Kept: a records request is open")
    CONSENTED = "consented", _("Kept: written consent to keep longer")
    REQUIRED = "required", _("Kept: another rule in force asks for it")
    DESTROYED = "destroyed", _("Destroyed")

"""The triage board in the demo: a request in each column, a question to whoever asked, and a family's request that waits."""

from datetime import timedelta

from cases.models import Task
from demo.casework import moment
from demo.stories import Stories
from referrals.enums import Asker, ReferralReason, ReferralState, SafeContact, Triage, Urgency
from referrals.models import PublicRequest, Referral, ReferralAction, ReferralQuestion

HALF_PAST_TWO = 14 * 60 + 30


class FirstLook:
    """Told of Cedar's newest requests that wait, so that the same day gives the same rows."""

    def __init__(self, cast, stories: Stories):
        self.cast, self.stories = cast, stories

    def tell(self) -> None:
        waiting = Referral.objects.filter(team_school=self.cast.cedar, state=ReferralState.RECEIVED)
        found = waiting.exclude(student=self.cast.mateo).order_by("-received_at", "pk")[:3]
        for referral, tell in zip(found, (self.crisis, self.question, self.agenda), strict=False):
            tell(referral)
        self.from_outside()

    def _looked(self, referral, triage: Triage) -> None:
        at = max(referral.received_at, moment(self.stories.ago(1), HALF_PAST_TWO))
        Referral.objects.filter(pk=referral.pk).update(
            triage=triage, triaged_at=at, triaged_by=self.cast.tess, version=2
        )

    def crisis(self, referral) -> None:
        self._looked(referral, Triage.CRISIS)
        task = Task.objects.create(
            student=referral.student,
            owner=self.cast.ana,
            title="Crisis: see the student today, and follow the school's crisis protocol",
            due_on=self.cast.today,
            origin_key=f"referrals.referral:{referral.pk}",
            made_by=self.cast.tess,
        )
        made = max(referral.received_at, moment(self.stories.ago(1), HALF_PAST_TWO))
        Task.objects.filter(pk=task.pk).update(made_at=made)
        ReferralAction.objects.create(student=referral.student, referral=referral, task=task)

    def question(self, referral) -> None:
        self._looked(referral, Triage.ASKED)
        at = max(referral.received_at, moment(self.stories.ago(1), HALF_PAST_TWO)) + timedelta(minutes=1)
        ReferralQuestion.objects.create(
            student=referral.student,
            referral=referral,
            text="Since when do you see this, and is it on some days more than on others?",
            by=self.cast.tess,
            at=at,
        )

    def agenda(self, referral) -> None:
        self._looked(referral, Triage.AGENDA)

    def from_outside(self) -> None:
        """Lucía and Mateo's mother, in Spanish, through the public page: nobody has read it yet."""
        asked = PublicRequest.objects.create(
            school=self.cast.cedar,
            asker=Asker.PARENT,
            language="es",
            asker_name="Rosa Rivera",
            relation="Madre",
            phone="555-0142",
            safe_contact=SafeContact.PHONE,
            contact_note="Después de las 5.",
            student_name="Mateo Rivera",
            student_grade="03",
            strengths="Le gusta el fútbol y ayuda a su hermana.",
            reasons=[ReferralReason.ATTENDANCE],
            concern="Salgo a trabajar a las cinco y por las mañanas no hay nadie que lo lleve a la escuela.",
            urgency=Urgency.SOON,
            is_proven=True,
        )
        at = moment(self.stories.ago(1), 18 * 60 + 5)
        PublicRequest.objects.filter(pk=asked.pk).update(received_at=at)

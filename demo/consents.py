"""Records law in the demo: consents of four families, what was shared, and a records request that has come in.

Told about the demo's own today, which need not be the day on which the demo is made: written as rows, as the stories are.
"""

from datetime import date, timedelta

from cases.models import Consent, Disclosure, Ground, RecordsRequest
from cases.queries.records_request import clock_of, due_day
from cases.records_enums import (
    Authority,
    Delivery,
    Direction,
    IdentityCheck,
    Outcome,
    RecordClass,
    SharingPurpose,
    SignedHow,
)
from demo.casework import moment

CASEWORK, ATTENDANCE, HOUSING = RecordClass.CASEWORK, RecordClass.ATTENDANCE, RecordClass.HOUSING


class Consents:
    """Rosa, Denise, Fadumo and Karl signed; Karl took one back and wants to see the records."""

    def __init__(self, cast):
        self.cast = cast

    def tell(self) -> None:
        self.mateo()
        self.jaylen()
        self.aaliyah()
        self.zoe()

    def mateo(self) -> None:
        """A clinic that counsels him; a lawyer of his father's asked and got nothing."""
        ana, mateo = self.cast.ana, self.cast.mateo
        clinic = self._consent(
            ana, mateo, "Riverbend Children's Clinic", SharingPurpose.CARE, [CASEWORK], "Rosa Rivera"
        )
        self._disclosure(
            ana, mateo, 12, clinic.recipient, clinic.purpose, "Plans his counseling", [CASEWORK], consent=clinic,
            is_logged=False, details="Letter about mornings and school attendance",
        )  # fmt: skip
        self._disclosure(
            ana, mateo, 5, "M. Doyle, attorney of Héctor Rivera", SharingPurpose.LEGAL, "Custody case; no subpoena",
            [CASEWORK, ATTENDANCE], outcome=Outcome.REFUSED,
        )  # fmt: skip

    def jaylen(self) -> None:
        self._consent(
            self.cast.ben, self.cast.jaylen, "Second Avenue Youth Works", SharingPurpose.SERVICES, [CASEWORK, ATTENDANCE],
            "Denise Washington", direction=Direction.BOTH, authority=Authority.GUARDIAN,
        )  # fmt: skip

    def aaliyah(self) -> None:
        """The shelter may know; another district got what follows a student."""
        lia, aaliyah = self.cast.lia, self.cast.aaliyah
        self._consent(
            lia, aaliyah, "Harbor House Family Shelter", SharingPurpose.SERVICES, [HOUSING], "Fadumo Hassan",
            interpreter="Somali, on the phone",
        )  # fmt: skip
        self._disclosure(
            lia, aaliyah, 9, "Lakeside School District", SharingPurpose.SCHOOLING, "She may enroll there in spring",
            [RecordClass.IDENTITY, ATTENDANCE], ground=Ground.objects.get(code="transfer_school"),
        )  # fmt: skip

    def zoe(self) -> None:
        """One consent was taken back; her guardian wants to see the records."""
        ana, zoe, asked_on = self.cast.ana, self.cast.zoe, self._ago(6)
        self._consent(
            ana, zoe, "Orchard Art Camp", SharingPurpose.OTHER, [CASEWORK], "Karl Müller",
            revoked_on=self._ago(4), revoked_by_name="Karl Müller", revoked_how="on the phone",
        )  # fmt: skip
        clock = clock_of(zoe, asked_on)
        RecordsRequest.objects.create(
            student=zoe,
            asker_name="Karl Müller",
            authority=Authority.GUARDIAN,
            identity=IdentityCheck.KNOWN,
            wanted="Everything that you have about Zoë",
            delivery=Delivery.IN_PERSON,
            received_on=asked_on,
            clock=clock,
            due_on=due_day(zoe, asked_on, clock),
            received_by=self.cast.sol,
        )

    def _consent(self, by, student, recipient, purpose, records, signer, **more) -> Consent:
        facts = {"authority": Authority.PARENT, "signed_how": SignedHow.PAPER, "signed_on": self._ago(40)}
        return Consent.objects.create(
            student=student,
            recipient=recipient,
            purpose=purpose,
            records=records,
            signer_name=signer,
            expires_on=self.cast.today + timedelta(days=180),
            recorded_by=by,
            **(facts | more),
        )

    def _disclosure(self, by, student, ago, recipient, purpose, interest, records, **more) -> None:
        Disclosure.objects.create(
            student=student,
            at=moment(self._ago(ago), 14 * 60),
            recipient=recipient,
            purpose=purpose,
            interest=interest,
            records=records,
            by=by,
            **more,
        )

    def _ago(self, days: int) -> date:
        return self.cast.today - timedelta(days=days)

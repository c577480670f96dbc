"""Records law in the demo: consents of four families, what was shared, and a records request under way."""

from datetime import timedelta

from cases.actions.records_consent import record_consent, revoke_consent
from cases.actions.records_request import collect_records, receive_request
from cases.actions.records_sharing import refuse_sharing, share_records
from cases.models import Ground
from cases.records_enums import Authority, Delivery, Direction, IdentityCheck, RecordClass, SharingPurpose, SignedHow

CASEWORK, ATTENDANCE, HOUSING = RecordClass.CASEWORK, RecordClass.ATTENDANCE, RecordClass.HOUSING


class Consents:
    """Done by the product's own actions, as people would do them."""

    def __init__(self, cast):
        self.cast = cast

    def tell(self) -> None:
        self.mateo()
        self.jaylen()
        self.aaliyah()
        self.zoe()

    def mateo(self) -> None:
        """A clinic that counsels him; a lawyer of his father's asked and got nothing."""
        cast = self.cast
        clinic = self._consent(
            cast.ana, cast.mateo, "Riverbend Children's Clinic", SharingPurpose.CARE, [CASEWORK], "Rosa Rivera"
        )
        share_records(
            student=cast.mateo,
            recipient=clinic.recipient,
            purpose=clinic.purpose,
            interest="Plans his counseling",
            records=[CASEWORK],
            details="Letter about mornings and school attendance",
            consent=clinic,
            by=cast.ana,
        )
        refuse_sharing(
            student=cast.mateo,
            recipient="M. Doyle, attorney of Héctor Rivera",
            purpose=SharingPurpose.LEGAL,
            interest="Custody case; no subpoena",
            records=[CASEWORK, ATTENDANCE],
            by=cast.ana,
        )

    def jaylen(self) -> None:
        cast = self.cast
        self._consent(
            cast.ben, cast.jaylen, "Second Avenue Youth Works", SharingPurpose.SERVICES, [CASEWORK, ATTENDANCE], "Denise Washington",
            direction=Direction.BOTH, authority=Authority.GUARDIAN,
        )  # fmt: skip

    def aaliyah(self) -> None:
        """The shelter may know; the next school got the records that follow a student."""
        cast = self.cast
        self._consent(
            cast.lia, cast.aaliyah, "Harbor House Family Shelter", SharingPurpose.SERVICES, [HOUSING], "Fadumo Hassan",
            interpreter="Somali, on the phone",
        )  # fmt: skip
        share_records(
            student=cast.aaliyah,
            recipient="Lakeside School District",
            purpose=SharingPurpose.SCHOOLING,
            interest="She may enroll there in spring",
            records=[RecordClass.IDENTITY, ATTENDANCE],
            ground=Ground.objects.get(code="transfer_school"),
            by=cast.lia,
        )

    def zoe(self) -> None:
        """One consent was taken back; her guardian wants to see the records."""
        cast = self.cast
        camp = self._consent(cast.ana, cast.zoe, "Orchard Art Camp", SharingPurpose.OTHER, [CASEWORK], "Karl Müller")
        revoke_consent(
            consent=camp,
            revoked_on=self._ago(4),
            revoked_by_name="Karl Müller",
            revoked_how="on the phone",
            by=cast.ana,
        )
        asked = {
            "asker_name": "Karl Müller",
            "authority": Authority.GUARDIAN,
            "document": "",
            "identity": IdentityCheck.KNOWN,
            "wanted": "Everything that you have about Zoë",
            "classes": [],
            "delivery": Delivery.IN_PERSON,
            "language": "en",
            "received_on": self._ago(6),
        }
        collect_records(request=receive_request(student=cast.zoe, facts=asked, by=cast.sol), by=cast.sol)

    def _consent(self, by, student, recipient, purpose, records, signer, **more):
        facts = {
            "recipient": recipient,
            "purpose": purpose,
            "records": records,
            "signer_name": signer,
            "authority": Authority.PARENT,
            "signed_how": SignedHow.PAPER,
            "signed_on": self._ago(40),
            "expires_on": self.cast.year.last_day,
        }
        return record_consent(student=student, facts=facts | more, by=by)

    def _ago(self, days: int):
        return self.cast.today - timedelta(days=days)

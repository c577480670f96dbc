"""What the file says of a service, part by part, as people read it; and what counts now."""

from hashlib import sha256

from django.db import connection

from referrals.models import Phone, Service, ServiceWords
from referrals.queries.handout import times_of


def phones_of(service: Service) -> list[Phone]:
    """Its own, else those of its places, else its agency's."""
    places = [each.location_id for each in service.at_locations.all()]
    return (
        list(service.phones.all())
        or list(Phone.objects.filter(location__in=places).order_by("pk"))
        or list(service.organization.phones.all())
    )


def file_words(service: Service) -> dict[str, str]:
    """By part of ``ServiceWords``; hours of every week alone. Lines end as in what a browser sends, once it is read."""
    said = {
        "description": service.description,
        "eligibility": service.eligibility_description,
        "cost": service.fees_description or service.fees,
        "phone": ", ".join(str(each) for each in phones_of(service)),
        "hours": "\n".join(times_of(service)),
    }
    return {part: in_lines(text) for part, text in said.items()}


def in_lines(text: str) -> str:
    """Files and browsers end lines each in their own way, which is no difference in words."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def file_seals(service: Service) -> dict[str, str]:
    """How the file stands now, part by part. The same for every reader and on every day, as words in a language are not."""
    with connection.cursor() as cursor:
        parts = list(ServiceWords.PARTS)
        cursor.execute(
            "SELECT part, referrals_file_seal(%s, part) FROM unnest(%s::text[]) p (part)", [service.pk, parts]
        )
        return dict(cursor.fetchall())


def seal_of(service: Service) -> str:
    """Whether the file has changed while a person wrote is asked by it."""
    seals = file_seals(service)
    return sha256("|".join(seals[part] for part in ServiceWords.PARTS).encode()).hexdigest()


def words_now(service: Service) -> dict[str, str]:
    """By part: what a person wrote, else the file."""
    return {part: service.by_hand(part) or said for part, said in file_words(service).items()}


def hand_of(service: Service) -> ServiceWords:
    """Of a service of which nobody wrote anything, an unsaved row without words."""
    return getattr(service, "hand", None) or ServiceWords(service=service)

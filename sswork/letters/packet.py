"""The words of a records packet, in English and Spanish: cover, index, what was withheld, and the family's rights."""

from dataclasses import dataclass
from datetime import date, datetime

from sswork import letters

WORDS = {
    "en": {
        "title": "Education records of {student}",
        "about": "About",
        "value": "Details",
        "student": "Student",
        "school": "School",
        "asker": "Asked by",
        "asked_on": "Asked on",
        "wanted": "Asked for",
        "due": "Due by",
        "made_on": "Put together on",
        "count": "Records in this packet",
        "count_words": "{included} included, {withheld} withheld",
        "index": "Index",
        "records": "Records",
        "number": "No.",
        "date": "Date",
        "record": "Record",
        "note": "Note",
        "page": "Page",
        "page_head": "Page",
        "of": "of",
        "ground": "Why, and under which rule",
        "covered": "words covered",
        "mark": "[covered: another person]",
        "nothing": "There is no record to include.",
        "withheld": "What was withheld",
        "nothing_withheld": "Nothing was withheld.",
        "withheld_intro": "These records exist and are not in the packet. You may ask us to look at a decision again.",
        "confidential": "Confidential student record",
    },
    "es": {
        "title": "Expediente educativo de {student}",
        "about": "Sobre",
        "value": "Detalles",
        "student": "Estudiante",
        "school": "Escuela",
        "asker": "Solicitado por",
        "asked_on": "Solicitado el",
        "wanted": "Qué se solicitó",
        "due": "Fecha límite",
        "made_on": "Preparado el",
        "count": "Registros en este paquete",
        "count_words": "{included} incluidos, {withheld} retenidos",
        "index": "Índice",
        "records": "Registros",
        "number": "N.º",
        "date": "Fecha",
        "record": "Registro",
        "note": "Nota",
        "page": "Página",
        "page_head": "Página",
        "of": "de",
        "ground": "Por qué y según qué regla",
        "covered": "palabras tapadas",
        "mark": "[tapado: otra persona]",
        "nothing": "No hay registros que incluir.",
        "withheld": "Lo que se retuvo",
        "nothing_withheld": "No se retuvo nada.",
        "withheld_intro": "Estos registros existen y no están en el paquete. Puede pedirnos que revisemos una decisión.",
        "confidential": "Registro confidencial del estudiante",
    },
}
NOTICES = {
    "en": {
        "title": "Your rights",
        "lines": [
            "You may ask us to explain any record (34 CFR 99.10(c)).",
            ("If a record is wrong, misleading or violates privacy, you may ask us to change it. If we say no, you have the right to"
            " a hearing, and to put a statement beside the record (34 CFR 99.20 to 99.22)."),
            "We do not charge for searching or collecting records (34 CFR 99.11(b)).",
            "Words about other students are covered, because their families have the same right to privacy (34 CFR 99.12(a)).",
            ("You may file a complaint with the Student Privacy Policy Office, U.S. Department of Education,"
            " 400 Maryland Avenue SW, Washington, DC 20202 (34 CFR 99.63)."),
        ],
    },
    "es": {
        "title": "Sus derechos",
        "lines": [
            "Puede pedirnos que le expliquemos cualquier registro (34 CFR 99.10(c)).",
            ("Si un registro es incorrecto, engañoso o viola la privacidad, puede pedirnos que lo cambiemos. Si decimos que no, usted"
            " tiene derecho a una audiencia y a poner una declaración junto al registro (34 CFR 99.20 a 99.22)."),
            "No cobramos por buscar ni reunir los registros (34 CFR 99.11(b)).",
            ("Las palabras sobre otros estudiantes están tapadas, porque sus familias tienen el mismo derecho a la privacidad"
            " (34 CFR 99.12(a))."),
            ("Puede presentar una queja ante la Student Privacy Policy Office, U.S. Department of Education,"
            " 400 Maryland Avenue SW, Washington, DC 20202 (34 CFR 99.63)."),
        ],
    },
}  # fmt: skip


@dataclass(frozen=True)
class Included:
    number: int
    day: date
    title: str
    record_class: str
    who: str
    body: str
    is_covered: bool


@dataclass(frozen=True)
class Withheld:
    number: int
    day: date
    record_class: str
    ground: str
    source: str


@dataclass(frozen=True)
class Packet:
    """Everything the PDF says, in values."""

    language: str
    district: str
    student: str
    school: str
    asker: str
    wanted: str
    asked_on: date
    due_on: date
    made_at: datetime
    included: list[Included]
    withheld: list[Withheld]


def words_of(language: str) -> dict[str, str]:
    return WORDS["es" if language.startswith("es") else "en"]


def pdf_of(packet: Packet) -> bytes:
    return letters.pdf("packet.typ", data_of(packet), made_at=packet.made_at)


def data_of(packet: Packet) -> dict:
    """As the template reads it. The rights stand on the cover in both languages, the packet's own first."""
    words, language = words_of(packet.language), "es" if packet.language.startswith("es") else "en"
    languages = [language, *(each for each in NOTICES if each != language)]
    return {
        "language": language,
        "words": words,
        "title": words["title"].format(student=packet.student),
        "district": packet.district,
        "facts": _facts(packet, words),
        "notices": [{"language": each, **NOTICES[each]} for each in languages],
        "included": [_included(each, words) for each in packet.included],
        "withheld": [_withheld(each) for each in packet.withheld],
    }


def _facts(packet: Packet, words) -> list[list[str]]:
    counts = words["count_words"].format(included=len(packet.included), withheld=len(packet.withheld))
    return [
        [words["student"], packet.student],
        [words["school"], packet.school],
        [words["asker"], packet.asker],
        [words["wanted"], packet.wanted],
        [words["asked_on"], _day(packet.asked_on)],
        [words["due"], _day(packet.due_on)],
        [words["made_on"], _day(packet.made_at.date())],
        [words["count"], counts],
    ]


def _included(item: Included, words) -> dict:
    return {
        "number": item.number,
        "day": _day(item.day),
        "title": item.title,
        "class": item.record_class,
        "who": item.who,
        "body": item.body,
        "note": words["covered"] if item.is_covered else "",
    }


def _withheld(item: Withheld) -> dict:
    return {
        "number": item.number,
        "day": _day(item.day),
        "class": item.record_class,
        "ground": item.ground,
        "source": item.source,
    }


def _day(day: date) -> str:
    """As dates are written here, month first."""
    return f"{day:%m/%d/%Y}"

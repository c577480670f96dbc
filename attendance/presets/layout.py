"""How one kind of attendance file is laid out: which column says what, what the codes mean, how days are written."""

from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from attendance.enums import EventKind, Excused

from .systems import PRESETS

# What a file may say in one column. ``absent``, ``tardy`` and ``early`` are indicators (or shares, or counts) beside each other.
ROLES = (
    "student", "school", "day", "code", "excused", "portion", "minutes", "reason", "period", "all_day",
    "absent", "tardy", "early",
)  # fmt: skip
DATE_FORMATS = {
    "YYYY-MM-DD": None,
    "M/D/YYYY": "%m/%d/%Y",
    "D/M/YYYY": "%d/%m/%Y",
    "D.M.YYYY": "%d.%m.%Y",
    "M-D-YYYY": "%m-%d-%Y",
    "D-M-YYYY": "%d-%m-%Y",
    "M/D/YY": "%m/%d/%y",
    "D/M/YY": "%d/%m/%y",
}
KINDS = {
    "present": 0,
    "absent": EventKind.ABSENT,
    "tardy": EventKind.TARDY,
    "early": EventKind.EARLY_DEPARTURE,
    "ignore": None,
}
EXCUSED = {"yes": Excused.YES, "no": Excused.NO, "unknown": Excused.UNKNOWN}
EXCUSED_WORDS = {
    **dict.fromkeys(("yes", "y", "true", "t", "1", "e", "excused", "exc"), "yes"),
    **dict.fromkeys(("no", "n", "false", "f", "0", "u", "unexcused", "unx", "unverified"), "no"),
    **dict.fromkeys(("", "unknown", "exempt"), "unknown"),
}


class BadMap(ValueError):
    """The map cannot be used; the message is for people."""


@dataclass(frozen=True)
class Meaning:
    """What a code says: the kind (0: present, None: nothing to us), excused or not, and the share of the day, where the code knows."""

    kind: int | None
    excused: Excused | None = None
    portion: Decimal | None = None


@dataclass(frozen=True)
class FileMap:
    """How one kind of file is read."""

    columns: dict[str, tuple[str, ...]]
    codes: dict[str, Meaning] = field(default_factory=dict)
    excused_words: dict[str, str] = field(default_factory=lambda: EXCUSED_WORDS)
    student_by: str = "local_id"
    date_format: str = "YYYY-MM-DD"
    semantics: str = "exception_only"
    window: str = "keep"
    periods_per_day: int | None = None
    day_minutes: int | None = None

    @property
    def declared_format(self) -> str | None:
        return DATE_FORMATS[self.date_format]

    @property
    def is_positive(self) -> bool:
        return self.semantics == "positive"

    @property
    def replaces_window(self) -> bool:
        return self.window == "replace"


CHOICES = {
    "student_by": ("local_id", "sourced_id"),
    "date_format": tuple(DATE_FORMATS),
    "semantics": ("exception_only", "positive"),
    "window": ("keep", "replace"),
}
KEYS = {"preset", "source", "columns", "codes", "excused_words", "periods_per_day", "day_minutes", *CHOICES}


def plain_code(code: str) -> str:
    """Case, spaces and underscores do not tell codes apart."""
    return " ".join(code.lower().replace("_", " ").split())


def preset(name: str) -> FileMap:
    return parse(PRESETS[name])


def parse(data: object) -> FileMap:
    """A map from JSON: what it names is used, what it leaves out is as usual. Everything wrong with it raises ``BadMap``."""
    if not isinstance(data, dict):
        raise BadMap(_("The map must be an object with “columns” and “codes”."))
    if unknown := set(data) - KEYS:
        raise BadMap(
            _("The map has parts that are not known: %(names)s.") % {"names": ", ".join(sorted(map(str, unknown)))}
        )
    base = _base(data)
    stated: dict[str, Any] = {key: _choice(data, key) for key in CHOICES if key in data}
    stated |= {key: _count(data, key) for key in ("periods_per_day", "day_minutes") if key in data}
    found = replace(
        base,
        columns=base.columns | _columns(data.get("columns", {})),
        codes=base.codes | _codes(data.get("codes", {})),
        excused_words=base.excused_words | _words(data.get("excused_words", {})),
        **stated,
    )
    _check(found)
    return found


def _base(data: dict) -> FileMap:
    if "preset" not in data:
        return FileMap(columns={})
    if data["preset"] not in PRESETS:
        raise BadMap(_("There is no preset of the name %(name)s.") % {"name": data["preset"]})
    return preset(data["preset"])


def _columns(data: object) -> dict[str, tuple[str, ...]]:
    found = {}
    for role, names in _object(data, "columns").items():
        names = [names] if isinstance(names, str) else names
        if role not in ROLES:
            known = ", ".join(ROLES)
            raise BadMap(_("No column can say “%(role)s”. Known are: %(known)s.") % {"role": role, "known": known})
        if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            raise BadMap(_("The column for “%(role)s” must be a name or a list of names.") % {"role": role})
        found[role] = tuple(names)
    return found


def _codes(data: object) -> dict[str, Meaning]:
    return {plain_code(code): _meaning(code, says) for code, says in _object(data, "codes").items()}


def _meaning(code: str, says: object) -> Meaning:
    says = {"kind": says} if isinstance(says, str) else _object(says, "codes")
    kind, excused, portion = says.get("kind"), says.get("excused"), says.get("portion")
    if kind not in KINDS:
        raise BadMap(
            _("The code %(code)s must have one of these kinds: %(kinds)s.") % {"code": code, "kinds": ", ".join(KINDS)}
        )
    if excused is not None and excused not in EXCUSED:
        raise BadMap(_("The code %(code)s must be excused yes, no or unknown.") % {"code": code})
    return Meaning(KINDS[kind], None if excused is None else EXCUSED[excused], _portion(code, portion))


def _portion(code: str, value: object) -> Decimal | None:
    if value is None:
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal(-1)
    if not 0 <= found <= 1:
        raise BadMap(_("The code %(code)s must miss a share of the day between 0 and 1.") % {"code": code})
    return found


def _words(data: object) -> dict[str, str]:
    found = {word.lower(): value for word, value in _object(data, "excused_words").items()}
    if wrong := [word for word, value in found.items() if value not in EXCUSED]:
        raise BadMap(_("The code %(code)s must be excused yes, no or unknown.") % {"code": wrong[0]})
    return found


def _object(data: object, name: str) -> dict:
    if not isinstance(data, dict):
        raise BadMap(_("“%(name)s” must be an object.") % {"name": name})
    return data


def _choice(data: dict, key: str) -> str:
    if data[key] not in CHOICES[key]:
        raise BadMap(_("“%(key)s” must be one of: %(values)s.") % {"key": key, "values": ", ".join(CHOICES[key])})
    return data[key]


def _count(data: dict, key: str) -> int | None:
    value = data[key]
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise BadMap(_("“%(key)s” must be a whole number above zero.") % {"key": key})
    return value


def _check(found: FileMap) -> None:
    missing = [role for role in ("student", "day") if role not in found.columns]
    if missing:
        raise BadMap(_("The map names no column for: %(roles)s.") % {"roles": ", ".join(missing)})
    if not {"code", "absent"} & set(found.columns):
        raise BadMap(_("The map names neither a column of codes nor one that says who was absent."))
    if "code" in found.columns and not found.codes:
        raise BadMap(_("The map says for no code what it means."))

"""Where on a child's body something was seen: a drawn front and back, the same places as a list, and a table of what it was.

Left and right are the child's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from .base import Chart


@dataclass(frozen=True)
class BodyPlace:
    """A part of the drawing: a box with round corners."""

    key: str
    label: Any
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[str, str]:
        return f"{self.x + self.width / 2:g}", f"{self.y + self.height / 2:g}"

    @property
    def box(self) -> dict[str, str]:
        """Numbers as strings, because templates would localize them."""
        radius = min(self.width, self.height) / 2
        values = {"x": self.x, "y": self.y, "width": self.width, "height": self.height, "rx": min(radius, 15)}
        return {name: f"{value:g}" for name, value in values.items()}


# Each as it lies on the front, with the middle of the body at 0: key, label in front, label behind, x, y, width, height.
# A part of one side is drawn once for the side of its sign and once mirrored, see ``_side``.
_MIDDLE = [
    ("head", __("Face"), __("Back of the head"), -16, 6, 32, 42),
    ("neck", __("Neck, in front"), __("Neck, behind"), -8, 49, 16, 11),
    ("belly", __("Belly"), __("Lower back"), -23, 98, 46, 28),
    ("hips", __("Hips and private parts"), __("Buttocks"), -24, 128, 48, 22),
]
_SIDES = [
    ("ear", __("Right ear"), __("Left ear"),
     __("Behind the right ear"), __("Behind the left ear"), 17, 20, 7, 14),
    ("chest", __("Right side of the chest"), __("Left side of the chest"),
     __("Right side of the upper back"), __("Left side of the upper back"), 1, 62, 24, 34),
    ("upper_arm", __("Right upper arm, in front"), __("Left upper arm, in front"),
     __("Right upper arm, behind"), __("Left upper arm, behind"), 27, 63, 14, 38),
    ("forearm", __("Right forearm, inside"), __("Left forearm, inside"),
     __("Right forearm, outside"), __("Left forearm, outside"), 30, 103, 13, 36),
    ("hand", __("Palm of the right hand"), __("Palm of the left hand"),
     __("Back of the right hand"), __("Back of the left hand"), 29, 141, 16, 20),
    ("thigh", __("Right thigh, in front"), __("Left thigh, in front"),
     __("Right thigh, behind"), __("Left thigh, behind"), 2, 152, 20, 48),
    ("shin", __("Right knee and shin"), __("Left knee and shin"),
     __("Right calf"), __("Left calf"), 4, 202, 17, 52),
    ("foot", __("Right foot"), __("Left foot"),
     __("Right heel and sole"), __("Left heel and sole"), 3, 256, 22, 14),
]  # fmt: skip
FRONT, BACK = 75, 225  # the middle of each figure
WIDTH, HEIGHT = 300, 276


def _side(key: str, labels: tuple, x: float, y: float, width: float, height: float) -> list[BodyPlace]:
    """Seen from the front the child's right is at the viewer's left; from behind it is the other way round."""
    right_front, left_front, right_back, left_back = labels
    return [
        BodyPlace(f"front_right_{key}", right_front, FRONT - x - width, y, width, height),
        BodyPlace(f"front_left_{key}", left_front, FRONT + x, y, width, height),
        BodyPlace(f"back_left_{key}", left_back, BACK - x - width, y, width, height),
        BodyPlace(f"back_right_{key}", right_back, BACK + x, y, width, height),
    ]


def _places() -> dict[str, BodyPlace]:
    found = [BodyPlace(f"front_{key}", front, FRONT + x, *size) for key, front, _behind, x, *size in _MIDDLE]
    found += [BodyPlace(f"back_{key}", behind, BACK + x, *size) for key, _front, behind, x, *size in _MIDDLE]
    found += [each for key, a, b, c, d, *size in _SIDES for each in _side(key, (a, b, c, d), *size)]
    return {each.key: each for each in sorted(found, key=lambda each: (each.key.split("_")[0] == "back", each.y))}


PLACES = _places()
PLACE_CHOICES = [(each.key, each.label) for each in PLACES.values()]


@dataclass(frozen=True)
class BodyMark:
    """What was seen at one place."""

    place: str
    looks: str

    @property
    def label(self):
        return PLACES[self.place].label


@dataclass(frozen=True)
class PlaceOnMap:
    place: BodyPlace
    numbers: str  # of the marks there: "1", "1, 3"; empty where there is none


@dataclass(frozen=True, kw_only=True)
class BodyMap(Chart):
    """Front and back with a number at each place that is named; the table says what the number is."""

    template_name: ClassVar[str] = "components/charts/body.html"
    places: list[PlaceOnMap]
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"


def body_map(marks: Sequence[BodyMark]) -> BodyMap | None:
    """The drawing with numbered marks; nothing where there is none."""
    if not marks:
        return None
    rows = [[number, each.label, each.looks] for number, each in enumerate(marks, 1)]
    return BodyMap(
        title=_("Where on the body"),
        description="; ".join(f"{number}: {label}" for number, label, _looks in rows),
        headers=(_("No."), _("Where"), _("What it looked like")),
        rows=rows,
        places=_numbered(marks),
    )


def empty_body() -> BodyMap:
    """To choose from."""
    return BodyMap(title=_("Front and back. Choose a place, or use the list."), places=_numbered([]))


def _numbered(marks: Sequence[BodyMark]) -> list[PlaceOnMap]:
    numbers: dict[str, list[str]] = {}
    for number, each in enumerate(marks, 1):
        numbers.setdefault(each.place, []).append(str(number))
    return [PlaceOnMap(place, ", ".join(numbers.get(key, ()))) for key, place in PLACES.items()]

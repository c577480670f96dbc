"""Charts drawn on the server: values in, geometry out. Pure: no database, no clock, no user.

Each function returns a dataclass whose ``template_name`` draws it (``{% chart chart %}``), or None where there is nothing to
draw. Each kind of mark is told apart by shape or hatch as well as by colour, and each chart carries its own data as text.
"""

from .base import Chart, Mark, short_day, words
from .categories import Bar, Share, bars, shares
from .levels import LevelRow, level_chart
from .progress import aim_on, progress_chart
from .sparkline import sparkline
from .strip import STRIP_KINDS, attendance_strip

__all__ = [
    "STRIP_KINDS",
    "Bar",
    "Chart",
    "LevelRow",
    "Mark",
    "Share",
    "aim_on",
    "attendance_strip",
    "bars",
    "level_chart",
    "progress_chart",
    "shares",
    "short_day",
    "sparkline",
    "words",
]

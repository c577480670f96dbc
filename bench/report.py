"""The table that the measurements become, and where they miss their aims."""

from dataclasses import dataclass

GROWTH_AIM = 1.5
RATIO_AIMS = {"students, first": 3, "students, next": 3, "team board": 3, "dashboard": 3, "student page": 12}


@dataclass(frozen=True)
class Line:
    """One page: milliseconds and the ratio to its constant page for each size, and how it grew."""

    name: str
    base: str
    ms: dict[int, float]
    ratios: dict[int, float]
    growth: float | None

    @property
    def aim(self) -> int | None:
        return next((aim for start, aim in RATIO_AIMS.items() if self.name.startswith(start)), None)

    @property
    def misses(self) -> list[str]:
        found = []
        if self.aim and max(self.ratios.values()) > self.aim:
            found.append(f"over {self.aim}×")
        if self.growth and self.growth > GROWTH_AIM:
            found.append(f"grows over {GROWTH_AIM}×")
        return found


def lines(found: dict[int, dict[str, dict]]) -> list[Line]:
    """``found``: size → page → result. Growth compares ratios, so that a machine that got busier does not count."""
    sizes = sorted(found)
    made = []
    for name, result in found[sizes[0]].items():
        base = result["base"]
        ms = {size: found[size][name]["ms"] for size in sizes}
        ratios = {size: ms[size] / found[size][base]["ms"] for size in sizes}
        growth = ratios[sizes[-1]] / ratios[sizes[0]] if len(sizes) > 1 else None
        made.append(Line(name, base, ms, ratios, growth))
    return made


def table(made: list[Line]) -> str:
    """As Markdown, which a terminal shows well enough too."""
    sizes = sorted(made[0].ms)
    heads = [
        "page",
        "compared with",
        *(f"{size:,}: ms" for size in sizes),
        *(f"{size:,}: ratio" for size in sizes),
        "growth",
        "misses",
    ]
    rows = [[each.name, each.base, *_numbers(each, sizes), ", ".join(each.misses)] for each in made]
    return _markdown(heads, rows)


def _numbers(line: Line, sizes: list[int]) -> list[str]:
    growth = f"{line.growth:.2f}" if line.growth else ""
    return [*(f"{line.ms[size]:.1f}" for size in sizes), *(f"{line.ratios[size]:.2f}" for size in sizes), growth]


def imports_table(found: dict[str, dict]) -> str:
    rows = [
        [
            name,
            f"{each['seconds']:.1f}",
            f"{each['copy']:.2f}",
            f"{each['seconds'] / each['copy']:.1f}",
            f"{each['seconds'] / each['copy_of_file']:.1f}" if "copy_of_file" in each else "",
        ]
        for name, each in found.items()
    ]
    return _markdown(["import", "seconds", "bare COPY", "ratio", "ratio to a COPY of the file"], rows)


def guards_table(found: dict[str, dict]) -> str:
    """What row security and the access log cost, in milliseconds. The aim is 3."""
    rows = [
        [
            name,
            *(f"{each[key]:.1f}" for key in ("page", "database", "log", "cost")),
            f"{each['low']:.1f} to {each['high']:.1f}",
        ]
        for name, each in found.items()
    ]
    heads = ["page", "ms", "database more", "log's code", "cost, at most 3", "half of the rounds"]
    return _markdown(heads, rows)


def _markdown(heads: list[str], rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]

    def line(cells):
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    return "\n".join([line(heads), line(["-" * width for width in widths]), *map(line, rows)])

"""Which kind of CSV a file is: its delimiter, its quotation mark, and whether a backslash escapes.

RFC 4180 is the rule; exports that differ (tabs, semicolons, pipes; ``\\"`` within quotes; headers in single quotes over data
in double ones, as Aspen writes them) are told from the first lines.
"""

import re
from dataclasses import dataclass
from typing import Any

DELIMITERS = ",\t;|"
DECLARED_DELIMITER = re.compile(r"^sep=(.)\n?$", re.IGNORECASE)
SINGLE_QUOTED = re.compile(r"^\s*'[^']*'(?:[,\t;|]'[^']*')*\s*$")


@dataclass(frozen=True)
class Dialect:
    delimiter: str = ","
    quote: str = '"'
    header_quote: str = '"'
    backslash: bool = False

    def options(self, *, header: bool = False) -> dict[str, Any]:
        """The keywords of ``csv.reader``."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.header_quote if header else self.quote,
            "escapechar": "\\" if self.backslash else None,
        }


def declared_delimiter(line: str) -> str | None:
    """Spreadsheets may begin a file with the line ``sep=;``."""
    match = DECLARED_DELIMITER.match(line)
    return match[1] if match else None


def detect(header: str, first_row: str, *, backslash: bool, delimiter: str | None = None) -> Dialect:
    """From the header line and the first line of data."""
    return Dialect(
        delimiter=delimiter or _most_used_delimiter(header),
        quote="'" if SINGLE_QUOTED.match(first_row) else '"',
        header_quote="'" if SINGLE_QUOTED.match(header) else '"',
        backslash=backslash,
    )


def _most_used_delimiter(header: str) -> str:
    """Outside quotation marks; a comma where none is used more."""
    bare = re.sub(r'"[^"]*"|\'[^\']*\'(?=[,\t;|\n]|$)', "", header)
    return max(DELIMITERS, key=bare.count)

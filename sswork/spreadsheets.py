"""What leaves as a file for a spreadsheet."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell):
    """A value is shown by the spreadsheet, never calculated."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell

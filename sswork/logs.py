"""Logs without people in them.

The text of an exception may hold what was typed or stored: PostgreSQL quotes the whole row that breaks a rule, Python the word
that is no number. Logs are read by others than those who may read records, and are kept elsewhere: so of an exception they
tell the kind and the way through the code, which is what finds the mistake, and not its words.
"""

import logging
import re
import traceback

# The second half of a secret link (sswork/links.py, the calendar's feed): with it the address opens something.
SEAL = re.compile(r"(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/)[0-9A-Za-z_-]+")


class Discreet(logging.Formatter):
    """Formats exceptions without their texts, takes those out of the message too, and half of every secret link."""

    def format(self, record: logging.LogRecord) -> str:
        quiet = logging.makeLogRecord(record.__dict__)
        quiet.exc_text, quiet.msg, quiet.args = None, _without_texts(record), None
        return super().format(quiet)

    def formatException(self, ei) -> str:  # noqa: N802 - the name is logging's
        return "\n".join(_told(each) for each in _chain(ei[1]))


def _chain(error: BaseException | None) -> list[BaseException]:
    """The exception and those it came from, the first cause first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _told(error: BaseException) -> str:
    frames = traceback.StackSummary.from_list(traceback.extract_tb(error.__traceback__)).format()
    return f"Traceback:\n{''.join(frames)}{type(error).__module__}.{type(error).__qualname__}"


def _without_texts(record: logging.LogRecord) -> str:
    message = record.getMessage()
    for error in _chain(record.exc_info[1]) if record.exc_info else ():
        for text in (repr(error), str(error)):
            message = message.replace(text, type(error).__name__) if text else message
    return SEAL.sub(r"\1…", message)

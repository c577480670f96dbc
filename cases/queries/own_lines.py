"""Lines of My day where the record itself is listed: which of several records are this person's, and what was answered."""

from collections.abc import Collection, Mapping
from datetime import date

from cases.queries.obligation_lines import Line
from sswork.agenda import answers_to

TASK, RECORDS_REQUEST = "task", "records_request"


def lines_for(user, kind: str, keys: Mapping[int, str], today: date) -> dict[int, Line]:
    """By record, for those whose line has a key. One query, however many."""
    answers = answers_to(user, [(kind, key) for key in keys.values()], today)
    return {pk: Line(kind, key, answers.get((kind, key))) for pk, key in keys.items()}


def put_lines_on_tasks(tasks: Collection, user, today: date) -> None:
    """``task.line``: where its owner, or who stands in, puts it off."""
    keys = {each.pk: str(each.pk) for each in tasks if each.is_open and each.owner_id in user.selves}
    lines = lines_for(user, TASK, keys, today)
    for each in tasks:
        each.line = lines.get(each.pk)


def put_lines_on_requests(requests: Collection, user, today: date) -> None:
    """``request.line``, of those under way. An answer holds until the day that the law sets."""
    lines = lines_for(user, RECORDS_REQUEST, {each.pk: each.line_key for each in requests if each.is_under_way}, today)
    for each in requests:
        line = lines.get(each.pk)
        each.line = Line(line.kind, line.object_key) if line and each.due_on <= today else line

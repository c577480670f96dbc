"""What each change of a case's owner writes, and what is told of the waiting list: for the actions that do either."""

from sswork.actions import audit

# A case that is worked on, or closed, is on no waiting list.
NOT_WAITING = {"waits_since": None, "wait_urgency": "", "wait_why": ""}


def owned_by(owner, why="") -> dict:
    """What every change of owner writes: whoever was asked or named works on it, so it is on no waiting list any more."""
    return {"owner": owner, "owner_why": why, **NOT_WAITING}


def tell_of_waiting(case, by) -> None:
    """Why it waits stands in the row, which its readers see, and not in the audit log."""
    audit("case.waits", by=by, target=case, urgency=str(case.wait_urgency), since=str(case.waits_since))


def tell_of_taking_up(case, since, by) -> None:
    """``since``: the day from which it waited, if it did."""
    if since:
        audit("case.taken_up", by=by, target=case, since=str(since))

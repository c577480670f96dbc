"""The types of audit events in words, as the page of a record tells them. One that is not here is told by its own name."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "access.ended": _("Somebody's access ended"),
    "access.resumed": _("Somebody's access taken up again"),
    "attachment.added": _("File added"),
    "attachment.hidden": _("File hidden"),
    "attachment.shown": _("File put back"),
    "attendance_import.applied": _("Attendance file applied"),
    "attendance_import.undone": _("Attendance file undone"),
    "case.closed": _("Case closed"),
    "case.edited": _("Case edited"),
    "case.lane.lowered": _("More people may read it"),
    "case.lane.raised": _("Fewer people may read it"),
    "case.lane.reader_named": _("Somebody named as a reader"),
    "case.lane.reader_removed": _("Somebody no longer named as a reader"),
    "case.opened": _("Case opened"),
    "case.reopened": _("Case opened again"),
    "caseload.added": _("Put on a caseload"),
    "caseload.ended": _("Taken off a caseload"),
    "consent.recorded": _("Consent recorded"),
    "consent.revoked": _("Consent revoked"),
    "contact_rule.set": _("Safe contact set"),
    "encounter.addendum_added": _("Addendum written"),
    "encounter.edited": _("Encounter corrected"),
    "encounter.hidden": _("Encounter hidden"),
    "encounter.lane.lowered": _("More people may read it"),
    "encounter.lane.raised": _("Fewer people may read it"),
    "encounter.lane.reader_named": _("Somebody named as a reader"),
    "encounter.lane.reader_removed": _("Somebody no longer named as a reader"),
    "encounter.lane_changed": _("Who may read it changed"),
    "encounter.recorded": _("Encounter recorded"),
    "encounter.restored": _("Encounter put back"),
    "encounter.signed": _("Encounter signed"),
    "encounter.withdrawn": _("Encounter taken back"),
    "episode.ended": _("Housing found"),
    "episode.started": _("Housing episode begun"),
    "plan.added": _("Intervention begun"),
    "plan.ended": _("Intervention ended"),
    "plan.measured": _("Measured"),
    "plan.remeasured": _("Measurement replaced"),
    "programme.joined": _("Joined a program"),
    "programme.left": _("Left a program"),
    "records.shared": _("Records shared"),
    "referral.decided": _("Request decided"),
    "referral.received": _("Request received"),
    "referral.reviewed": _("Decision looked at again"),
    "roster.applied": _("Roster applied"),
    "roster.undone": _("Roster undone"),
    "service.given": _("Help given"),
    "student.opened_to_team": _("Opened to the coordination team"),
    "task.added": _("Task added"),
    "task.done": _("Task done"),
    "task.dropped": _("Task no longer needed"),
    "task.taken_up": _("Task taken up again"),
}


SILENT = frozenset({"caseload.kept"})  # said that nothing changed


def event_words(event_type: str):
    return WORDS.get(event_type) or event_type.replace("_", " ").replace(".", ": ").capitalize()

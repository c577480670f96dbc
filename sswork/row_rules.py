"""Row rules of the kernel's tables: what is a person's own is shown to that person."""

from sswork.security.rows import RowRule

OWN = RowRule("person_id = sswork_actor()")

OTHER_RULES = {
    "sswork_agendaanswer": OWN,
    "sswork_devicekey": OWN,
    "sswork_draft": OWN,
    "sswork_reminder": OWN,
    "sswork_remindersettings": OWN,
    "sswork_savedview": OWN,
}

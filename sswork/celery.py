"""The Celery application. The schedule is code: what runs, how often, and why."""

import os

from celery import Celery, Task
from celery.schedules import crontab

from sswork.security.actor import acting_for_nobody

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sswork.settings")

# How often reminders are looked for and mails sent, in seconds. Five minutes suit a school day.
REMINDERS_EVERY = float(os.environ.get("SSWORK_REMINDERS_EVERY", "300"))


class TaskOfNobody(Task):
    """A task begins with nobody acting, wherever it is called from: it says itself for whom, or why for the system."""

    abstract = True

    def __call__(self, *args, **kwargs):
        with acting_for_nobody():
            return super().__call__(*args, **kwargs)


app = Celery("sswork", task_cls=TaskOfNobody)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _every(seconds: float, task: str) -> dict:
    """Its turn is lost when the next one comes: after a night without a worker nothing runs a hundred times in a row, and what a
    person waits for (an import, a count) stands behind one turn of each, not behind all that were missed."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


app.conf.beat_schedule = {
    "beat": _every(60, "sswork.tasks.beat"),
    "make-reminders": _every(REMINDERS_EVERY, "sswork.tasks.make_reminders"),
    "send-digests": _every(REMINDERS_EVERY, "sswork.tasks.send_digests"),
    "deliver-mail": _every(60, "sswork.tasks.deliver_mail"),
    "refresh-figures": _every(600, "sswork.tasks.refresh_figures"),
    "resume-roster-imports": _every(60, "cases.tasks.resume_roster_imports"),
    # Somebody may be in danger: a minute is the longest that this waits for its turn.
    "miss-home-visits": _every(60, "cases.tasks.miss_home_visits"),
    "resume-retention": _every(300, "cases.tasks.resume_retention"),
    "resume-attendance-imports": _every(60, "attendance.tasks.resume"),
    "resume-directory-imports": _every(60, "referrals.tasks.resume_directory_imports"),
    "seal-log": _every(300, "sswork.tasks.seal_log"),
    "make-look-partitions": {"task": "sswork.tasks.make_look_partitions", "schedule": crontab(hour=1, minute=40)},
    "find-unusual-looks": {
        "task": "cases.tasks.find_unusual_looks",
        "schedule": crontab(day_of_week=1, hour=4, minute=30),
    },
    # Before school: whoever prepares a meeting finds its agenda.
    "prepare-meetings": {"task": "referrals.tasks.prepare_meetings", "schedule": crontab(hour=5, minute=10)},
    "expire-service-referrals": {
        "task": "referrals.tasks.expire_service_referrals",
        "schedule": crontab(hour=5, minute=20),
    },
    # What search asks of services, for what changes without anybody's doing.
    "refresh-directory": {"task": "referrals.tasks.refresh_directory", "schedule": crontab(hour=3, minute=50)},
    "tidy-files": {"task": "sswork.tasks.tidy_files", "schedule": crontab(hour=3, minute=20)},
    "tidy-sign-ins": {"task": "sswork.tasks.tidy_sign_ins", "schedule": crontab(hour=3, minute=30)},
    "tidy-drafts": {"task": "sswork.tasks.tidy_drafts", "schedule": crontab(hour=3, minute=20)},
    "recount-due-dates": _every(600, "cases.tasks.recount_due_dates"),
    "resume-trials": _every(60, "cases.tasks.resume_trials"),
    # After the bands of attendance, which it looks at.
    "follow-facts": {"task": "cases.tasks.follow_facts", "schedule": crontab(hour=2, minute=50)},
    "settle-attendance-bands": {"task": "attendance.tasks.settle_bands", "schedule": crontab(hour=2, minute=10)},
}

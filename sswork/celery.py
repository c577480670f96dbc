"""The Celery application. The schedule is code: what runs, how often, and why."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sswork.settings")

# How often reminders are looked for and mails sent, in seconds. Five minutes suit a school day.
REMINDERS_EVERY = float(os.environ.get("SSWORK_REMINDERS_EVERY", "300"))

app = Celery("sswork")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "make-reminders": {"task": "sswork.tasks.make_reminders", "schedule": REMINDERS_EVERY},
    "send-digests": {"task": "sswork.tasks.send_digests", "schedule": REMINDERS_EVERY},
    "deliver-mail": {"task": "sswork.tasks.deliver_mail", "schedule": 60.0},
    "refresh-figures": {"task": "sswork.tasks.refresh_figures", "schedule": 600.0},
    "settle-attendance-bands": {"task": "attendance.tasks.settle_bands", "schedule": crontab(hour=2, minute=10)},
    "resume-imports": {"task": "sswork.tasks.resume_imports", "schedule": 60.0},
}

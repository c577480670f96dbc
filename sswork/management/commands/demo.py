"""`make demo`: the whole product with a made-up district, in one terminal."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sswork import embedded
from sswork.embedded.locks import FileLock
from sswork.management.supervisor import CannotStart, Program, Supervisor
from sswork.models import Organization, User
from sswork.security import rows

STUDENTS = 600
SEED = 1
MOST_PEOPLE = 12


class Command(BaseCommand):
    help = "Run the demo district: servers, web, worker and scheduler. Ctrl-C stops all of it."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or 8000)

    def handle(self, *args, port, **options):
        refuse_taken_port(port)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        os.environ["SSWORK_SITE_URL"] = self.address = f"http://127.0.0.1:{port}"
        try:
            with embedded.running(), only_one_in(settings.SSWORK_DATA):
                self.prepare()
                Supervisor(programs(port), self.say).run(announce=self.announce)
        except (CannotStart, embedded.EmbeddedError) as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            pass  # while preparing; the supervisor takes it in its own way
        self.say("Stopped. Everything is kept for the next time.")

    def prepare(self):
        """Tables and the district, where they are missing."""
        if tables_are_missing():
            self.say("Preparing the database …")
            manage("migrate", "--verbosity=0")
        if not Organization.objects.exists():
            self.say(f"Making a district of {STUDENTS} students …")
            manage("seed_demo", f"--students={STUDENTS}", f"--seed={SEED}")
        self.people = list(User.objects.filter(is_demo=True, is_active=True).order_by("pk")[:MOST_PEOPLE])
        self.roles = [", ".join(person.role_names) for person in self.people]
        connection.close()

    def announce(self):
        people = zip(self.people, self.roles, strict=True)
        self.say("")
        self.say(f"  {self.style.SUCCESS(self.address)}")
        self.say("")
        self.say("  Sign in by a click on one of these people:")
        for person, roles in people:
            self.say(f"    {person.name:<20} {person.email:<28} {roles}")
        self.say("")
        self.say(f"  Everything is kept in {settings.SSWORK_DATA}; logs are in its logs folder. Ctrl-C stops.")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()


def refuse_taken_port(port: int) -> None:
    """Before anything is started: who finds the port taken shall not wait for a database first."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise CommandError(f"{port} is not a port: choose one from 1024 to 65535.") from None
        except PermissionError:
            raise CommandError(f"Port {port} is for administrators: choose one from 1024 to 65535.") from None
        except OSError:
            raise CommandError(
                f"Port {port} is taken by another program (perhaps by a demo that is still running). "
                f"Choose another one: make demo PORT={port + 1}"
            ) from None


def only_one_in(data: Path) -> FileLock:
    """Two schedulers of one installation would do everything twice."""
    lock = FileLock(data / "locks" / "demo")
    if not lock.try_claim():
        raise CommandError(f"The demo of {data} is running already. Another one needs another folder: SSWORK_DATA=…")
    return lock


def tables_are_missing() -> bool:
    executor = MigrationExecutor(connection)
    return not rows.are_installed() or bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def manage(*words: str) -> None:
    """Another command in a process of its own, where it gets the database role that it needs."""
    done = subprocess.run([sys.executable, "manage.py", *words], cwd=settings.BASE_DIR, check=False)
    if done.returncode:
        raise CommandError(f"manage.py {words[0]} failed; see above.")


def programs(port: int) -> list[Program]:
    logs = settings.SSWORK_DATA / "logs"
    celery = [sys.executable, "-m", "celery", "--app", "sswork"]
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "sswork.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--threads",
        "9",
    ]
    worker = [*celery, "worker", "--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    schedule = ["--schedule", str(settings.SSWORK_DATA / "celerybeat-schedule"), "--pidfile", ""]
    return [
        Program(
            "web server",
            [*web, "--log-level", "warning", "--no-control-socket"],
            logs / "web.log",
            ready=lambda: accepts_connections(port),
        ),
        Program("worker", worker, logs / "worker.log"),
        Program("scheduler", [*celery, "beat", "--loglevel", "WARNING", *schedule], logs / "scheduler.log"),
    ]


def accepts_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

"""Open, help and close the accounts of people, for whoever runs the installation."""

from django.core.management.base import BaseCommand, CommandError

from sswork.accounts import opening
from sswork.accounts.resets import reset_link
from sswork.models import Organization, User
from sswork.roles import Role


class Command(BaseCommand):
    help = (
        "Opens an account (--open NAME), gives it a role (--role ROLE --at SCHOOL), prints a link by which the person "
        "chooses a password within the hour (--link), takes away second steps that were lost (--forget-second-steps) or "
        "the tie to another directory (--forget-directories), signs out everywhere (--sign-out), or closes it (--close). "
        "Make sure first that it is the person who asks."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--open", metavar="NAME", help="given and family name of the new person")
        parser.add_argument("--role", choices=Role.values)
        parser.add_argument("--at", metavar="PLACE", help="name or roster id of the school or district")
        for word in ("link", "forget-second-steps", "forget-directories", "sign-out", "close"):
            parser.add_argument(f"--{word}", action="store_true")

    def handle(self, *, email: str, **asked):
        if name := asked["open"]:
            opening.open_account(email=email, name=name, by=None)
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}. --open NAME opens an account.")
        if asked["role"]:
            opening.give_role(person=person, role=asked["role"], organization=self._place(asked["at"]), by=None)
        self._help(person, asked)
        if asked["close"]:
            opening.close_account(person=person, by=None)
        if asked["link"]:
            self.stdout.write(reset_link(person))

    def _help(self, person: User, asked: dict) -> None:
        if asked["forget_second_steps"]:
            opening.forget_second_steps(person=person, by=None)
        if asked["forget_directories"]:
            opening.forget_directories(person=person, by=None)
        if asked["sign_out"]:
            opening.sign_out_everywhere(person=person, by=None)

    def _place(self, words: str | None) -> Organization:
        found = Organization.objects.filter(name=words) | Organization.objects.filter(sourced_id=words)
        if found.count() != 1:
            raise CommandError(f"--at {words}: {found.count()} places are called so.")
        return found.get()

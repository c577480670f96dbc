"""What a transfer asks of the record: who may take a case, what is open on it, by when an answer is due."""

from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.enums import GIVEN, InterventionState, TransferKind
from cases.models import Case, CaseloadEntry, CaseTransfer, InterventionPlan, Need, Student, Task
from cases.queries.casework import CASEWORKERS, caseworkers_at
from cases.queries.obligations import obligations_of_case
from sswork.models import CalendarDay, Definition, RoleAssignment
from sswork.roles import Permission
from sswork.rules.dates import due
from sswork.rules.days import SchoolDays, Unit

CLOCK = "transfer.answer_days"


def takers_of(case):
    """Caseworkers of the school where the student is now, without the owner."""
    return caseworkers_at([case.school_id]).exclude(pk=case.owner_id)


def owner_has_left(case) -> bool:
    """Nobody is there to hand the case over: the owner's account is closed, or does casework nowhere any more."""
    today = timezone.localdate()
    still = RoleAssignment.objects.filter(person=case.owner_id, role__in=CASEWORKERS, first_day__lte=today)
    still = still.filter(Q(last_day=None) | Q(last_day__gte=today), person__is_active=True)
    return not still.exists()


def may_set_owner(case, user) -> bool:
    """Without acceptance, for a reason: the lead of the school, or anybody who manages a case whose owner has left.

    Everybody else offers the case or asks for it, see ``offer_case`` and ``ask_for_case``.
    """
    return may_assign(case.school_id, user) or owner_has_left(case)


def may_assign(school_id: int, user) -> bool:
    """The lead of the school gives cases out; others ask."""
    return school_id in user.reach(Permission.RESTRICTED_VIEW).school_ids


def answer_by(case, asked_on: date) -> date | None:
    """The last school day that is in time (``transfer.answer_days``); None where the school's calendar does not reach."""
    calendar = _calendar(case.school_id)
    if calendar is None:
        return None
    days = int(Definition.threshold(CLOCK, asked_on, case.school.parent))
    return due(asked_on, days, Unit.SCHOOL_DAYS, calendar).day


def _calendar(school_id: int) -> SchoolDays | None:
    known = list(CalendarDay.objects.filter(school=school_id).order_by("day").values_list("day", "kind"))
    school_days = [day for day, kind in known if kind == CalendarDay.Kind.INSTRUCTIONAL]
    if not school_days:
        return None
    return SchoolDays.of(school_days, known_from=known[0][0], known_until=known[-1][0])


def may_answer(transfer, user) -> bool:
    """Whoever did not ask, whoever stands in for that person, or the lead of the school."""
    if transfer.answerer_id in user.selves:
        return True
    return may_assign(transfer.school_id, user) and transfer.asked_by_id != user.pk


def may_withdraw(transfer, user) -> bool:
    return transfer.asked_by_id in user.selves


def waiting_transfer(case, user) -> CaseTransfer | None:
    found = CaseTransfer.objects.visible_to(user).waiting().filter(case=case)
    return found.select_related("giver", "taker", "asked_by").first()


def to_answer(user) -> list[CaseTransfer]:
    """What waits for this person's answer, or for whom the person stands in; the nearest day first."""
    mine = Q(kind__in=GIVEN, taker__in=user.selves) | Q(kind=TransferKind.TAKE, giver__in=user.selves)
    waiting = CaseTransfer.objects.visible_to(user).waiting().filter(mine)
    return list(waiting.select_related("student", "giver", "taker").order_by("due_on", "pk"))


def first_words(case) -> str:
    """What there is to know of a case on its first day, for who reads the case."""
    words = (case.concern, _("Next step: %(step)s") % {"step": case.next_step})
    return "\n\n".join(each for each in words if each)


def open_work_of(case, user) -> str:
    """What is still to be done, a line each: obligations, tasks, needs, goals with their next look."""
    needs = Need.objects.visible_to(user).filter(case=case, ended_on=None).order_by("found_on", "pk")
    plans = InterventionPlan.objects.visible_to(user).filter(case=case, state=InterventionState.ACTIVE)
    return "\n".join(
        [
            *loose_ends_of(case, user),
            *(
                _("Need: %(what)s (%(urgency)s)") % {"what": each, "urgency": each.get_urgency_display()}
                for each in needs
            ),
            *(
                _("Goal: %(what)s") % {"what": each.own_words or each.goal}
                for each in plans.order_by("first_day", "pk")
            ),
        ]
    )


def loose_ends_of(case, user) -> list[str]:
    """Obligations and tasks that are open, a line each."""
    tasks = Task.objects.visible_to(user).open().filter(case=case).select_related("owner").order_by("due_on", "pk")
    return [
        *(_obligation(each) for each in obligations_of_case(case, user) if each.is_open),
        *(_("By %(day)s: %(what)s (%(who)s)") % _task(each) for each in tasks),
    ]


def _obligation(each) -> str:
    day = date_format(each.due_on, "M j, Y") if each.due_on else _("no day is known")
    return _("Obligation: %(what)s (%(day)s)") % {"what": each.name, "day": day}


def _task(task) -> dict:
    return {"day": date_format(task.due_on, "M j, Y"), "what": task.title, "who": task.owner.name}


def students_to_hand_over(user):
    """Whom the person has on the caseload without an open case of the own."""
    owned = Case.objects.visible_to(user).open().filter(owner=user).values("student")
    mine = Student.objects.visible_to(user, Permission.CASE_MANAGE).enrolled()
    mine = mine.filter(pk__in=CaseloadEntry.of_worker(user)).exclude(pk__in=owned)
    return mine.select_related("school").order_by("sort_name", "pk")


def cases_to_hand_over(user):
    """The own open cases that are not on their way already, by student."""
    waiting = CaseTransfer.objects.visible_to(user).waiting().values("case")
    cases = Case.objects.visible_to(user, Permission.CASE_MANAGE).open().filter(owner=user).exclude(pk__in=waiting)
    return cases.select_related("student__school", "school", "owner").order_by("student__sort_name", "pk")

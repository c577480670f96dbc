"""The simulator: what a changed rule would have made of a year's records, beside what the present one makes. For the system."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from cases.models import Obligation, RuleTrial
from cases.queries.following import by_records
from cases.queries.obligations_wanted import Wanted, wanted_by
from cases.queries.rules import calendars_of, district_rules
from sswork.models import Organization
from sswork.registry import fact_sources
from sswork.rules.days import Unit
from sswork.rules.rule import Clock

Progress = Callable[[int, int], None]
Key = tuple[int, str]  # student and record


@dataclass
class Tally:
    """Of one rule over a year: how many obligations, of how many students, by month and school, and how those met stand to it."""

    made: int = 0
    students: set[int] = field(default_factory=set)
    months: Counter[str] = field(default_factory=Counter)
    schools: Counter[int] = field(default_factory=Counter)
    due: dict[Key, date | None] = field(default_factory=dict)
    late: int = 0

    def add(self, each: Wanted) -> None:
        self.made += 1
        self.students.add(each.fact.student_id)
        self.months[f"{each.fact.on:%Y-%m}"] += 1
        self.schools[each.fact.school_id] += 1
        self.due[each.fact.student_id, each.fact.source_key] = each.due.due_on

    def add_all(self, asked: Iterable[Wanted]) -> None:
        for each in asked:
            self.add(each)

    def compare(self, met: Mapping[Key, date]) -> None:
        """How many of those that were met in the end would have been met too late."""
        self.late = sum(bool(due) and met[key] > due for key, due in self.due.items() if key in met)  # type: ignore[operator]  # a day, or left out just before

    def counts(self) -> dict:
        return {"made": self.made, "students": len(self.students), "late": self.late}


def run_trial(trial: RuleTrial, progress: Progress) -> dict:
    """In numbers: nothing of any student is kept."""
    districts = dict.fromkeys(_schools(trial.organization_id), trial.organization_id)
    calendars = calendars_of(districts)
    now = district_rules([trial.organization_id])[trial.organization_id]
    clock = None if trial.amount is None else Clock(amount=trial.amount, unit=Unit(trial.unit))
    both = {"is": now, "would": now.changed(trial.code, clock)}
    tallies = {name: Tally() for name in both}
    sources = fact_sources.all()
    for done, source in enumerate(sources):
        progress(done, len(sources))
        for facts in by_records(source.facts(trial.first_day, trial.last_day)):
            of_district = [fact for fact in facts if fact.school_id in districts]
            for name, rules in both.items():
                asked = wanted_by(of_district, calendars, districts, dict.fromkeys(districts.values(), rules))
                tallies[name].add_all(each for each in asked if _counts(each, trial))
    return _result(trial, tallies)


def _schools(district_id: int) -> list[int]:
    return [*Organization.objects.filter(parent=district_id).values_list("pk", flat=True), district_id]


def _counts(each: Wanted, trial: RuleTrial) -> bool:
    """A count of the school year may have come to its threshold before the year of the trial."""
    return each.here.rule.code == trial.code and each.fact.on >= trial.first_day


def _result(trial: RuleTrial, tallies: Mapping[str, Tally]) -> dict:
    rows = Obligation.objects.made_by_rules().filter(rule_code=trial.code, state="met", started_on__gte=trial.first_day)
    met = {(student, key): day for student, key, day in rows.values_list("student", "source_key", "ended_on")}
    for tally in tallies.values():
        tally.compare(met)
    months = sorted(set(tallies["is"].months) | set(tallies["would"].months))
    schools = set(tallies["is"].schools) | set(tallies["would"].schools)
    names = Organization.objects.filter(pk__in=schools).order_by("name").values_list("pk", "name")
    return {
        "is": tallies["is"].counts(),
        "would": tallies["would"].counts(),
        "met": len(met),
        "months": [[month, tallies["is"].months[month], tallies["would"].months[month]] for month in months],
        "schools": [[name, tallies["is"].schools[pk], tallies["would"].schools[pk]] for pk, name in names],
    }

"""Every read says who is looking."""

import ast
import re

from django.apps import apps
from django.db import models

from sswork.scoping import ScopedQuerySet

from .sources import DOMAIN_APPS, modules

# Tables of the domain apps that decide access or hold no student: each with the reason why it is not scoped itself.
NOT_SCOPED = {
    "cases.StudentGrant": "decides who sees; read by student_scope only",
    "cases.CaseloadEntry": "decides who sees; read by student_scope only",
    "cases.ProgrammeMembership": "decides who sees; shown by permission, through students in view",
    "cases.CaseTerm": "a district's own words, no student",
    "cases.NoteTemplate": "a text with blanks, no student; a person's own is that person's",
    "cases.Ground": "what the law allows, no student",
    "cases.HistorySection": "what an interview asks, no student",
    "cases.Hotline": "telephone numbers, no student",
    "cases.RetentionRule": "how long the law keeps, no student",
    "cases.RetentionChoice": "by which rules a district works, no student",
    "cases.RetentionBatch": "counts; its items are scoped",
    "cases.RecordTable": "names of tables, no student",
    "cases.LooseTable": "names of tables, no student",
    "cases.RuleOverride": "a district's own number of days, no student",
    "cases.RuleConfirmation": "what counsel confirmed, no student",
    "cases.RuleTrial": "counts of a district, no student",
    "cases.CountedCalendar": "a school's days, no student",
    "referrals.Team": "a school's team, no student",
    "referrals.OwnQuestion": "what a district asks, no student",
    "referrals.Meeting": "a day, no student",
    "referrals.TeamMember": "who sits in a team, no student; decides who opens its meetings",
    "referrals.ConfidentialityText": "what members agree to, no student",
    "referrals.ConfidentialityAgreement": "who signed, no student; decides who opens meetings",
    "referrals.SystemIssue": "what the school should change, no student",
    "referrals.Accessibility": "of the directory of agencies, no student",
    "referrals.Agency": "of the directory of agencies, no student",
    "referrals.AgencyIdentifier": "of the directory of agencies, no student",
    "referrals.AgencyProgram": "of the directory of agencies, no student",
    "referrals.Contact": "of the directory of agencies, no student",
    "referrals.CostOption": "of the directory of agencies, no student",
    "referrals.DirectoryAttribute": "of the directory of agencies, no student",
    "referrals.DirectorySource": "of the directory of agencies, no student",
    "referrals.Funding": "of the directory of agencies, no student",
    "referrals.Language": "of the directory of agencies, no student",
    "referrals.ListingProposal": "what an agency says of its service, no student",
    "referrals.Location": "of the directory of agencies, no student",
    "referrals.LocationAddress": "of the directory of agencies, no student",
    "referrals.OpeningTime": "of the directory of agencies, no student",
    "referrals.Phone": "of the directory of agencies, no student",
    "referrals.RequiredDocument": "of the directory of agencies, no student",
    "referrals.Service": "of the directory of agencies, no student",
    "referrals.ServiceArea": "of the directory of agencies, no student",
    "referrals.ServiceAtLocation": "of the directory of agencies, no student",
    "referrals.ServiceCard": "of the directory of agencies, no student",
    "referrals.ServiceWords": "what staff write of a service of the directory, no student",
    "referrals.Taxonomy": "of the directory of agencies, no student",
    "referrals.TaxonomyTerm": "of the directory of agencies, no student",
    "attendance.SchoolDaySum": "sums of a school, no student",
}
# Scoped by another way than the student's school: each with its way.
NO_OWN_SCHOOL = {
    "referrals.TeamCheck": "what a team asks itself, no student; read by its members and whoever sets it",
    "referrals.CheckReply": "what a member said of the team, no student; read by that member alone",
    "cases.Student": "is the student",
    "cases.Household": "through its students",
    "cases.HouseholdMatch": "through all students of both households",
    "cases.Guardian": "through the guardianships",
    "cases.Encounter": "through its EncounterStudent rows",
    "cases.Addendum": "through its encounter",
    "referrals.PublicRequest": "by the school that was asked; the student is a name that nobody has checked",
    "referrals.PublicMessage": "through its request",
    "referrals.PublicAnswer": "through its request",
    "cases.ProtectionReport": "by its reporter and custodian: no column of it leads to a student",
    "cases.ProtectionEntry": "through its report",
    "cases.ProtectionFile": "through its report",
    "cases.ProtectionLog": "through its report",
    "attendance.AttendanceEvent": "through the student: the narrowest table",
    "attendance.ReplacedEvent": "through the student, as the event it replaced",
}
SYSTEM_LOOKS = {"tasks", "management", "scoping"}  # everywhere else a person is looking


def domain_models() -> list[type[models.Model]]:
    return [model for app in DOMAIN_APPS for model in apps.get_app_config(app).get_models()]


def test_every_model_of_the_domain_is_scoped():
    unscoped = {
        model._meta.label for model in domain_models() if not isinstance(model._default_manager.none(), ScopedQuerySet)
    }
    assert unscoped == set(NOT_SCOPED)


def test_every_student_record_carries_the_school_and_its_trigger():
    without = set()
    for model in domain_models():
        if model._meta.label in NOT_SCOPED:
            continue
        names = {field.name for field in model._meta.fields}
        triggers = {trigger.name for trigger in getattr(model._meta, "triggers", [])}
        if not ({"student", "school"} <= names and "keep_school" in triggers):
            without.add(model._meta.label)
    assert without == set(NO_OWN_SCHOOL)


def _calls(path_filter):
    for path, tree in modules():
        if path_filter(path):
            for node in ast.walk(tree):
                if isinstance(node, ast.Call):
                    yield f"{path}:{node.lineno}", ast.unparse(node)


def test_unscoped_is_for_the_system():
    wrong = [
        where
        for where, source in _calls(lambda path: not SYSTEM_LOOKS & set(path.with_suffix("").parts))
        if source.startswith("unscoped(")
    ]
    assert wrong == []


# Where the product looks with the system's eyes while a person is acting, each with the reason.
WITH_THE_SYSTEMS_EYES = {
    "cases/models/finding.py": "a student who is not in view yet is named exactly, or nobody is found",
    "referrals/models/referral.py": "the team reads what it decided, also of tasks that are not shown to it elsewhere",
    "referrals/queries/public_request.py": "whoever asked without an account reads by a link how far it came",
    "referrals/models/attendee.py": "the family's link names the one row that its page shows",
    "referrals/queries/triage.py": "whoever asked learns how far the request came with which theirs was put together, and no more",
    "referrals/models/service_referral.py": "the agency's link names the one referral that its page shows",
    "sswork/actions.py": "actions that say in beyond_view why they reach further",
    "sswork/files/tidying.py": "a record that somebody does not see keeps its file all the same",
    "sswork/links.py": "the one thing that a secret link names, on the page that the link opens",
    "sswork/scoping.py": "unscoped, and uniqueness: a fact about the whole table",
    "sswork/security/actor.py": "the mechanism",
}


def test_the_systems_eyes_are_used_where_a_reason_stands_only():
    used = {where.rpartition(":")[0] for where, source in _calls(bool) if source.startswith("acting_for_system(")}
    assert used == WITH_THE_SYSTEMS_EYES.keys()


def test_subqueries_of_scoped_models_say_who_is_looking():
    """``Exists()`` and ``Subquery()`` take the inner query without evaluating it, so the queryset cannot ask.

    In a function that uses either, each scoped model is asked with ``visible_to`` right away.
    """
    scoped = "|".join(model.__name__ for model in domain_models() if model._meta.label not in NOT_SCOPED)
    unasked = re.compile(rf"\b(?:{scoped})\.objects\.(?!visible_to|counted_for|made_by)")
    wrong = [
        f"{path}:{node.lineno} {node.name}: {unasked.search(ast.unparse(node)).group()}"
        for path, tree in modules(*DOMAIN_APPS)
        if not SYSTEM_LOOKS & set(path.with_suffix("").parts)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and re.search(r"\b(Exists|Subquery)\(", ast.unparse(node))
        and unasked.search(ast.unparse(node))
    ]
    assert wrong == []


def test_no_way_around_the_managers():
    wrong = [
        f"{path}:{node.lineno} {node.attr}"
        for path, tree in modules(*DOMAIN_APPS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"_base_manager", "_default_manager", "_scope_chosen"}
        if not (node.attr == "_scope_chosen" and "models" in path.parts)
    ]
    assert wrong == []

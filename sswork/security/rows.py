"""Row security: what ``visible_to`` says, once more in PostgreSQL, so that a forgotten filter, a join or raw SQL shows nothing.

A queryset class says its rule as SQL beside ``visible_q``, in ``row_rule()``; tables that decide access say it in
``OTHER_RULES`` of their app's ``row_rules`` module. After every migration the owner makes functions (each app's ``rows*.sql``)
and policies anew (``install``): they are derived from the code, as triggers are, and cannot be of another version. Why not
migrations: see docs/adr/0005.

The run-time role has one policy a table; the system's role ``app_system`` sees every row, and the run-time role can take it on
(``SET ROLE``) but does not hold its rights by itself.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string, module_has_submodule

from sswork.roles import GRANTS, PROGRAMMES, REACHES_SCHOOL, SCHOOL_WIDE, Role


@dataclass(frozen=True)
class RowRule:
    """Which rows of a table the actor may read, and how a row may stand once it is written, as SQL over its columns.

    ``change`` and ``remove``: which of the rows that are read may be changed or deleted, where that is fewer. They ask for the row
    as it stood before. Changing is also locking (``select_for_update``).
    """

    read: str
    write: str = ""
    change: str = ""
    remove: str = ""


def opened(*permissions: str, student: str = "student_id", school: str = "school_id") -> str:
    """Rows of students whom one of the permissions reaches: ``cases.models.student.student_scope`` in SQL.

    A function of the row and no subselect: the planner takes a third of a millisecond for each policy with subselects, and a
    page asks forty times. The conditions of ``visible_to`` come first, so it is asked for the rows that are shown.
    """
    return f"cases_open({student}, {school}, '{_wanted(permissions)}')"


def mine(column: str, *permissions: str) -> str:
    """The column names the acting person, who must hold one of the permissions in some role."""
    return f"({column} = sswork_actor() AND sswork_me('{_wanted(permissions)}') IS NOT NULL)"


def me(*permissions: str) -> str:
    """The acting person, who must hold one of the permissions in some role; else null."""
    return f"sswork_me('{_wanted(permissions)}')"


def us(*permissions: str) -> str:
    """For ``= ANY …``: the acting person and the colleagues for whom the person stands in."""
    return f"(sswork_us('{_wanted(permissions)}'))"


def at_school(*permissions: str, school: str = "school_id") -> str:
    """Rows of schools in which one of the permissions holds for all students."""
    return f"sswork_at_school({school}, '{_wanted(permissions)}')"


def sees(table: str, key: str) -> str:
    """The actor sees the row of another table, by that table's own rule."""
    return f"sees_{table}({key})"


def _wanted(permissions: tuple[str, ...]) -> str:
    return "+".join(sorted(permissions))


# A rule of several conditions as one function of the columns that it names: the planner works on each condition of each
# policy in each statement, a millisecond for a page of lanes and files; a function is worked on once in a session.
MAY_SEE = """
CREATE OR REPLACE FUNCTION may_see_{table}({columns}) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 10
    AS $$ BEGIN {steps} RETURN false; END $$
"""
LITERAL = re.compile(r"'[^']*'")

SEES = """
CREATE OR REPLACE FUNCTION sees_{table}(key bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN PERFORM FROM "{table}" WHERE id = key AND {using}; RETURN found; END $$
"""


# Tables by whose rows others are seen: a plan by its case, a file by the student's part in an encounter.
SEEN_BY_OTHERS = (
    "cases_assessment",
    "cases_case",
    "cases_encounter",
    "cases_encounterstudent",
    "cases_evaluation",
    "cases_interventionplan",
    "cases_need",
    "cases_obligation",
    "referrals_publicrequest",
    "referrals_agendaitem",
    "referrals_referral",
)


def rules() -> dict[str, RowRule]:
    """Every table under row security, with its rule."""
    found = {}
    for model in apps.get_models():
        rule = getattr(model._default_manager.none(), "row_rule", None)
        if rule is not None:
            found[model._meta.db_table] = rule()
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "row_rules"):
            found |= import_string(f"{config.name}.row_rules.OTHER_RULES")
    return found


def statements() -> Iterator[str]:
    """Functions first, in the order of the apps; ``{app}`` and ``{system}`` stand for the two roles."""
    for config in apps.get_app_configs():
        for path in sorted(Path(config.path).glob("rows*.sql")):
            yield path.read_text().format(system_role=settings.SYSTEM_ROLE, grants=_grants(), **_grants_to_look_into())
    for table in SEEN_BY_OTHERS:
        yield SEES.format(table=table, using=_using(table, rules()[table].read))
    for table, rule in sorted(rules().items()):
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        yield f'DROP POLICY IF EXISTS acting ON "{table}"'
        yield f"DROP FUNCTION IF EXISTS may_see_{table}"
        using = _using(table, rule.read)
        if _has_several_conditions(rule.read):
            typed = ", ".join(f"{each} {table}.{each}%TYPE" for each in _asked(table, rule.read))
            yield MAY_SEE.format(table=table, columns=typed, steps=in_steps([rule.read]))
        yield f'CREATE POLICY acting ON "{table}" TO {{app}} USING ({using}) WITH CHECK ({rule.write or using})'
        for name, command, asked_before in (("changing", "UPDATE", rule.change), ("removing", "DELETE", rule.remove)):
            yield f'DROP POLICY IF EXISTS {name} ON "{table}"'
            if asked_before:
                after = " WITH CHECK (true)" if command == "UPDATE" else ""
                yield (
                    f'CREATE POLICY {name} ON "{table}" AS RESTRICTIVE FOR {command} TO {{app}}'
                    f" USING ({asked_before}){after}"
                )
        yield f'DROP POLICY IF EXISTS system ON "{table}"'
        yield f'CREATE POLICY system ON "{table}" TO {{system}} USING (true) WITH CHECK (true)'


def in_steps(conditions: list[str]) -> str:
    """PL/pgSQL that returns true where all the conditions hold, and goes on where not: each part a statement of its own.

    One expression is prepared with all its branches in each transaction, also with those that it never comes to; it takes twice
    as long for whoever sees the record because it is the team's.
    """
    if not conditions:
        return "RETURN true;"
    first, rest = _bared(conditions[0]), conditions[1:]
    alternatives = _split(first, " OR ")
    if len(alternatives) > 1:
        return " ".join(in_steps([each, *rest]) for each in alternatives)
    parts = _split(first, " AND ")
    if len(parts) > 1:
        return in_steps([*parts, *rest])
    return f"IF {first} THEN {in_steps(rest)} END IF;"


def _split(rule: str, word: str) -> list[str]:
    """At the word, where it stands in no brackets. Rules have neither BETWEEN nor brackets within literals."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(rule):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and rule.startswith(word, place):
            parts.append(rule[start:place])
            start = place + len(word)
    return [*parts, rule[start:]]


def _bared(rule: str) -> str:
    """Without the brackets around the whole."""
    rule = rule.strip()
    depths = list(accumulate((sign == "(") - (sign == ")") for sign in rule))
    return _bared(rule[1:-1]) if rule.startswith("(") and depths.index(0) == len(rule) - 1 else rule


def _using(table: str, rule: str) -> str:
    """The rule as a condition of a row: itself, or its function called with the row's columns."""
    return f"may_see_{table}({', '.join(_asked(table, rule))})" if _has_several_conditions(rule) else f"({rule})"


def _asked(table: str, rule: str) -> list[str]:
    """The columns of the table that the rule names."""
    words = LITERAL.sub("", rule)
    return [each for each in _columns()[table] if re.search(rf"\b{each}\b", words)]


@cache
def _columns() -> dict[str, list[str]]:
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: [str(each.column) for each in model._meta.concrete_fields] for model in models}


def _has_several_conditions(rule: str) -> bool:
    """One that looks into other tables itself stays as it is: its columns and theirs may have the same names."""
    return (" OR " in rule or " AND " in rule) and "SELECT" not in rule


def _grants() -> str:
    """``roles.py`` as rows of values."""
    rows = []
    for role, permissions in sorted(GRANTS.items()):
        programmes = ",".join(sorted(PROGRAMMES.get(role, ())))
        for permission in sorted(permissions):
            whole = _is_for_whole_schools(role, permission)
            rows.append(f"('{Role(role).value}'::text, '{permission}'::text, {whole}, '{{{programmes}}}'::text[])")
    return ", ".join(rows)


def _grants_to_look_into() -> dict[str, str]:
    """``roles.py`` as constants in JSON: by role its permissions, those of them that are for whole schools, and its programmes."""
    every = {str(role): sorted(permissions) for role, permissions in sorted(GRANTS.items())}
    whole = {
        str(role): sorted(each for each in permissions if _is_for_whole_schools(role, each))
        for role, permissions in sorted(GRANTS.items())
    }
    programmes = {str(role): sorted(names) for role, names in sorted(PROGRAMMES.items())}
    return {
        "all_grants": json.dumps(every),
        "whole_grants": json.dumps(whole),
        "role_programmes": json.dumps(programmes),
    }


def _is_for_whole_schools(role: str, permission: str) -> bool:
    return role in REACHES_SCHOOL or (permission in SCHOOL_WIDE and role not in PROGRAMMES)


def install(**_signal) -> None:
    """As the owner, after migrations. Where owner and run-time role are one, nothing is secured, and a check says so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s", [settings.APP_ROLE])
        if cursor.fetchone()[0] or not _has_all_tables(cursor):
            return
        quote = connection.ops.quote_name
        names = {"app": quote(settings.APP_ROLE), "system": quote(settings.SYSTEM_ROLE)}
        for statement in statements():
            cursor.execute(_with_roles(statement, names))
        _give_system_the_rights_of_app(cursor)
        cursor.execute("COMMENT ON FUNCTION sswork_grants IS %s", [fingerprint()])


def fingerprint() -> str:
    """Of all functions and policies: kept in the database, so that a check can say that they are the code's."""
    return hashlib.sha256("".join(statements()).encode()).hexdigest()


def are_installed() -> bool:
    """Whether the database has the policies of this code. Where owner and run-time role are one, it never has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regproc('sswork_grants'))")
        return cursor.fetchone()[0] == fingerprint()


def _with_roles(statement: str, names: dict[str, str]) -> str:
    for key, name in names.items():
        statement = statement.replace(f"{{{key}}}", name)
    return statement


def _has_all_tables(cursor) -> bool:
    """Not in the middle of a partial migration."""
    present = set(connection.introspection.table_names(cursor))
    return rules().keys() <= present


def _give_system_the_rights_of_app(cursor) -> None:
    """What the run-time role may do with each table, no more: append-only tables stay so for the system, too."""
    cursor.execute(COPY_RIGHTS, {"system": settings.SYSTEM_ROLE, "app": settings.APP_ROLE})


COPY_RIGHTS = """
DO $do$
DECLARE
    each record;
    target name := %(system)s;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %%I', target);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %%I', target);
    FOR each IN SELECT c.oid::regclass AS relation, string_agg(a.privilege_type, ', ') AS rights,
                       CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
                FROM pg_class c, aclexplode(c.relacl) a
                WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = (%(app)s)::regrole AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
                GROUP BY c.oid, c.relkind
    LOOP
        EXECUTE format('GRANT %%s ON %%s %%s TO %%I', each.rights, each.kind, each.relation, target);
    END LOOP;
END $do$;
"""

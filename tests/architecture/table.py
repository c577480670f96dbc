"""The permission matrix: for each URL, the status each person gets. Mateo and Aaliyah are students of Cedar Elementary.

A GET shows; a POST with an empty form is refused (200 with errors, 302 away, 400) only after access was granted.
404 where the record is outside a person's view, 403 where the person lacks the permission.
"""

from collections.abc import Callable
from dataclasses import dataclass

PEOPLE = ("ana", "ben", "sol", "tess", "lia", "otis", "priya", "dana", "theo", "ivy")


@dataclass(frozen=True)
class Row:
    method: str
    record: str
    statuses: tuple[int, ...]
    query: Callable

    def arguments(self, world) -> list:
        """``record`` names attributes of the world, by comma; a part in quotes stands for itself."""
        return [
            each.strip("'") if each.startswith("'") else getattr(world, each).pk
            for each in self.record.split(",")
            if each
        ]


def nothing(world) -> str:
    return ""


def get(record: str, statuses: str, query: Callable = nothing) -> Row:
    return Row("get", record, tuple(map(int, statuses.split())), query)


def post(record: str, statuses: str) -> Row:
    return Row("post", record, tuple(map(int, statuses.split())), nothing)


def _aaliyah(world) -> str:
    return f"?student={world.aaliyah.pk}"


def _schools_of_students(world) -> str:
    return "?for=student_view&q=e"


# Sign-in, sign-out and health are for everybody: method, status for nobody in particular, and what the address names.
PUBLIC = {
    # A link that nobody has: the page that says so.
    "referrals:agency-answer": ("get", 404, "00000000-0000-0000-0000-000000000000", "nothing"),
    "sign-in": ("get", 200),
    "account_login": ("get", 200),  # the same page, by the name under which django-allauth looks for it
    "sign-out": ("post", 302),
    "demo-sign-in": ("post", 404),  # outside of a demo
    "mfa_login_webauthn": ("post", 302),  # nothing sent: back to the sign-in page
    "mfa_authenticate": ("get", 302),  # nobody is half-way in
    "account_reset_password": ("get", 200),
    "account_reset_password_done": ("get", 200),
    "account_reset_password_from_key": ("get", 200, "0", "nothing"),  # the page that says the link does not hold
    "account_reset_password_from_key_done": ("get", 200),
    "socialaccount_login_cancelled": ("get", 200),
    "openid_connect_login": ("get", 404, "nowhere"),  # no such directory
    "openid_connect_callback": ("get", 404, "nowhere"),
    "saml_login": ("get", 404, "nowhere"),
    "saml_acs": ("post", 404, "nowhere"),
    "saml_finish_acs": ("get", 404, "nowhere"),
    "saml_metadata": ("get", 404, "nowhere"),
    "saml_sls": ("get", 404, "nowhere"),
    "calendar-feed": (
        "get",
        404,
        "00000000-0000-0000-0000-000000000000",
        "nothing",
    ),  # whoever has no link learns nothing
    "help:schools": ("get", 200),
    "help:language": ("get", 404, 0),  # no such school
    "help:danger": ("get", 404, 0, "en"),
    "help:ask": ("get", 404, 0, "en"),
    "referrals:listing": ("get", 404, "00000000-0000-0000-0000-000000000000", "nothing"),
    "help:before": ("get", 404, "00000000-0000-0000-0000-000000000000", "nothing"),
    "help:got-help": ("get", 404, "00000000-0000-0000-0000-000000000000", "nothing"),
    "help:followed": ("get", 404, "00000000-0000-0000-0000-000000000000", "nothing"),
    "healthz": ("get", 200),
    "readyz": ("get", 503),  # no worker runs in the tests
}

TABLE = {
    #                                                ana ben sol tess lia otis priya dana theo ivy
    "my-day": get("", "                              200 200 200 200  200 200  200   200  200  200"),
    "agenda-rest": get("'today'", "                  200 200 200 200  200 200  200   200  200  200"),
    "agenda-line": get("'task',task", "              200 404 404 404  404 404  404   404  404  404"),
    "agenda-answer": post("", "                      400 400 400 400  400 400  400   400  400  400"),
    "agenda-undo": post("'task','1'", "              302 302 302 302  302 302  302   302  302  302"),
    "reminder-settings": get("", "                   200 200 200 200  200 200  200   200  200  200"),
    "reminders-usual": post("", "                    302 302 302 302  302 302  302   302  302  302"),
    "reminder": get("'0'", "                         404 404 404 404  404 404  404   404  404  404"),
    "calendar": get("", "                            200 200 200 200  200 200  200   200  200  200"),
    "calendar-link": get("", "                       200 200 200 200  200 200  200   200  200  200"),
    "calendar-link-make": post("", "                 302 302 302 302  302 302  302   302  302  302"),
    "calendar-link-end": post("", "                  302 302 302 302  302 302  302   302  302  302"),
    "search": get("", "                              200 200 200 200  200 200  200   200  200  200"),
    "dashboard": get("", "                           200 200 200 403  403 403  200   200  403  403"),
    "dashboard-refresh": post("", "                  302 302 302 403  403 403  302   302  403  403"),
    "definitions": get("", "                         200 200 200 200  200 200  200   200  200  200"),
    "cases:unusual-looks": get("", "                 403 403 200 403  403 403  403   403  403  403"),
    "cases:unusual-review": post("unusual", "        403 403 422 403  403 403  403   403  403  403"),
    "record-history": get("'student',mateo", "       200 404 200 200  404 200  404   404  404  404"),
    "my-looks": get("", "                            200 200 200 200  200 200  200   200  200  200"),
    "record-looks": get("'case',case", "             200 404 200 404  404 404  404   404  404  404"),
    "mails": get("", "                               403 403 403 403  403 403  403   200  403  403"),
    "school-picker": get(
        "", "                       200 200 200 200  200 200  403   403  403  200", _schools_of_students
    ),
    # The own account: everybody's, and nobody else's
    "own-sign-in": get("", "                         200 200 200 200  200 200  200   200  200  200"),
    "session-keep": post("", "                       204 204 204 204  204 204  204   204  204  204"),
    "session-end": post("'0'", "                     404 404 404 404  404 404  404   404  404  404"),
    "sessions-end-others": post("", "                302 302 302 302  302 302  302   302  302  302"),
    "account_change_password": get("", "             302 302 302 302  302 302  302   302  302  302"),  # they have none
    "account_reauthenticate": get("", "              403 403 403 403  403 403  403   403  403  403"),
    "mfa_reauthenticate": get("", "                  403 403 403 403  403 403  403   403  403  403"),
    "mfa_reauthenticate_webauthn": get("", "         403 403 403 403  403 403  403   403  403  403"),
    "mfa_index": get("", "                           200 200 200 200  200 200  200   200  200  200"),
    "mfa_activate_totp": get("", "                   200 200 200 200  200 200  200   200  200  200"),
    "mfa_deactivate_totp": get("", "                 404 404 404 404  404 404  404   404  404  404"),
    "mfa_add_webauthn": get("", "                    200 200 200 200  200 200  200   200  200  200"),
    "mfa_remove_webauthn": get("'0'", "              404 404 404 404  404 404  404   404  404  404"),
    "mfa_view_recovery_codes": get("", "             404 404 404 404  404 404  404   404  404  404"),
    "mfa_generate_recovery_codes": get("", "         200 200 200 200  200 200  200   200  200  200"),
    # Drafts: everybody's own
    "drafts": get("", "                              200 200 200 200  200 200  200   200  200  200"),
    "draft-save": post("", "                         403 403 403 403  403 403  403   403  403  403"),  # no ticket
    "draft-take": post("draft", "                    403 404 404 404  404 404  404   404  404  404"),  # no ticket
    "draft-throw": post("draft", "                   302 404 404 404  404 404  404   404  404  404"),
    "draft-keep": post("draft", "                    302 404 404 404  404 404  404   404  404  404"),
    "drafts-hello": get("", "                        200 200 200 200  200 200  200   200  200  200"),
    "draft-device-key": post("", "                   200 200 200 200  200 200  200   200  200  200"),
    "signed-in-again": get("", "                     200 200 200 200  200 200  200   200  200  200"),
    # Cover: the one in the world is Sol's for Ben, next month
    "cover": get("", "                               200 200 200 403  403 403  403   403  403  403"),
    "cover-arrange": get("", "                       200 200 200 403  403 403  403   403  403  403"),
    "cover-people": get(
        "", "                        200 200 200 403  403 403  403   403  403  403", lambda world: "?for=covering"
    ),
    "cover-end": post("cover", "                     302 302 302 403  403 403  403   403  403  403"),
    "cover-again": post("cover", "                   302 302 302 403  403 403  403   403  403  403"),
    # Students
    "cases:students": get("", "                      200 200 200 200  200 200  403   403  403  200"),
    "cases:student-picker": get("", "                200 200 200 200  200 200  403   403  403  200"),
    "cases:saved-view-add": post("", "               200 200 200 200  200 200  403   403  403  200"),
    "cases:saved-view-delete": post("saved_view", "  302 404 404 404  404 404  403   403  403  404"),
    "cases:student": get("mateo", "                  200 404 200 200  404 200  403   403  403  404"),
    "cases:student-timeline": get("mateo", "         200 404 200 200  404 200  403   403  403  404"),
    "cases:chronology": get("mateo", "               200 404 200 403  403 403  403   403  403  403"),
    "cases:households-twice": get("", "              200 200 200 403  403 403  403   403  403  403"),
    "cases:households-decide": post("", "            302 302 302 403  403 403  403   403  403  403"),
    "cases:household-undo": post("household_match", " 302 404 302 403  403 403  403   403  403  403"),
    "cases:guardian-language": get("mateo,guardianship", "200 404 200 403  403 403  403   403  403  403"),
    "cases:household-language": get("mateo", "        200 404 200 403  403 403  403   403  403  403"),
    "cases:contact-rule": get("mateo,guardianship", "200 404 200 403  403 403  403   403  403  403"),
    "cases:caseload-add": post("mateo", "            302 404 302 403  403 403  403   403  403  403"),
    "cases:caseload-remove": post("mateo", "         302 404 302 403  403 403  403   403  403  403"),
    # Casework
    "cases:cases": get("", "                         200 200 200 403  403 403  403   403  403  200"),
    "cases:case": get("case", "                      200 404 200 403  403 403  403   403  403  404"),
    "cases:case-open": get("mateo", "                200 404 200 403  403 403  403   403  403  403"),
    "cases:case-edit": get("case", "                 200 404 200 403  403 403  403   403  403  403"),
    "cases:case-close": get("case", "                200 404 200 403  403 403  403   403  403  403"),
    "cases:case-reopen": get("case", "               302 404 302 403  403 403  403   403  403  403"),
    "cases:encounters": get("", "                    200 200 200 403  200 403  403   403  403  200"),
    "cases:encounter-log": get("", "                 200 200 200 403  200 403  403   403  403  200"),
    "cases:encounter-cases": get("", "               200 200 200 403  200 403  403   403  403  200"),
    "cases:encounter-students": post("", "           200 200 200 403  200 403  403   403  403  200"),
    "cases:encounter-quick": post("", "              422 422 422 403  422 403  403   403  403  422"),
    "cases:encounter": get("encounter", "            200 404 200 403  404 403  403   403  403  404"),
    "cases:encounter-withdraw": post("encounter", "  302 404 404 403  404 403  403   403  403  404"),
    "cases:encounter-edit": get("encounter", "       200 404 404 403  404 403  403   403  403  404"),
    "cases:encounter-sign": post("encounter", "      302 404 404 403  404 403  403   403  403  404"),
    "cases:encounter-addendum": get("signed", "      200 404 200 403  404 403  403   403  403  404"),
    "cases:encounter-hide": get("encounter", "       200 404 200 403  404 403  403   403  403  404"),
    "cases:encounters-hidden": get("", "             403 403 200 403  403 403  403   403  403  403"),
    "cases:encounters-to-sign": get("", "            200 200 200 403  200 403  403   403  403  200"),
    "cases:encounters-to-cosign": get("", "          200 200 200 403  403 403  403   403  403  403"),
    "cases:encounter-cosigner": get("encounter", "   302 404 404 403  404 403  403   403  403  404"),
    "cases:encounter-restore": post("hidden", "      403 403 302 403  403 403  403   403  403  403"),
    "cases:visit-plan": get("mateo", "               200 404 200 403  404 403  403   403  403  404"),
    "cases:note-templates": get("", "                200 200 200 403  200 403  403   403  403  200"),
    "cases:note-template-add": get("", "             200 200 200 403  200 403  403   403  403  200"),
    "cases:note-template-edit": get("note_template", "200 404 404 403  404 403  403   403  403  404"),
    "cases:note-template-end": post("note_template", "302 404 404 403  404 403  403   403  403  404"),
    "cases:note-template-resume": post("note_template", "302 404 404 403  404 403  403   403  403  404"),
    "cases:note-template-fill": get("note_template", "200 404 404 403  404 403  403   403  403  404"),
    "cases:visit-audience": get("mateo", "           200 404 200 403  404 403  403   403  403  404"),
    "cases:visit": get("visit", "                    200 404 200 403  404 403  403   403  403  404"),
    "cases:visit-lane": get("visit", "               200 404 200 403  404 403  403   403  403  404"),
    "cases:visit-begin": post("visit", "             302 404 404 403  404 403  403   403  403  404"),
    "cases:visit-longer": post("visit", "            302 404 404 403  404 403  403   403  403  404"),
    "cases:visit-back": post("visit", "              302 404 404 403  404 403  403   403  403  404"),
    "cases:visit-call-off": post("visit", "          302 404 404 403  404 403  403   403  403  404"),
    "cases:visit-plan-again": post("visit", "        302 404 404 403  404 403  403   403  403  404"),
    "cases:visit-tell": get("visit_back", "          200 404 404 403  404 403  403   403  403  404"),
    "cases:task-add": get("mateo", "                 200 404 200 403  404 403  403   403  403  404"),
    "cases:task-done": post("task", "                302 404 302 404  404 404  404   404  404  404"),
    "cases:task-drop": post("task", "                302 404 302 404  404 404  404   404  404  404"),
    "cases:task-take-up": post("task", "             302 404 302 404  404 404  404   404  404  404"),
    "cases:plan-add": get("case", "                  200 404 200 403  403 403  403   403  403  403"),
    "cases:plan": get("plan", "                      200 404 200 403  403 403  403   403  403  404"),
    "cases:point-add": post("plan", "                422 404 422 403  404 403  403   403  403  404"),
    "cases:plan-end": get("plan", "                  200 404 200 403  403 403  403   403  403  403"),
    "cases:plan-edit": get("plan", "                 200 404 200 403  403 403  403   403  403  403"),
    "cases:step-add": post("plan", "                 302 404 302 403  403 403  403   403  403  403"),
    "cases:step-done": post("step", "                302 404 302 403  403 403  403   403  403  403"),
    "cases:step-take-up": post("step", "             302 404 302 403  403 403  403   403  403  403"),
    # Strengths and needs
    "cases:assess": get("case", "                    200 404 200 403  403 403  403   403  403  403"),
    "cases:assessment-correct": get("assessment", "  200 404 200 403  403 403  403   403  403  403"),
    "cases:need-add": get("case", "                  200 404 200 403  403 403  403   403  403  403"),
    "cases:need": get("need", "                      200 404 200 403  403 403  403   403  403  403"),
    "cases:domain-reason": get("case,'safety'", "    200 404 200 403  403 403  403   403  403  403"),
    "cases:plan-complete": post("case", "            302 404 302 403  403 403  403   403  403  403"),
    "cases:plan-reopen": post("case", "              302 404 302 403  403 403  403   403  403  403"),
    # Obligations: the one in the world is Mateo's, of casework
    "cases:obligations": get("", "                   200 200 200 200  200 200  403   403  403  200"),
    "cases:obligation": get("obligation", "          200 404 200 404  404 404  403   403  403  404"),
    "cases:obligation-evidence": get("obligation", " 200 404 200 404  404 404  403   403  403  404"),
    "cases:obligation-waive": get("obligation", "    200 404 200 404  404 404  403   403  403  404"),
    "cases:obligation-hand": get("obligation", "     200 404 200 404  404 404  403   403  403  404"),
    "cases:obligation-take-up": post("obligation", " 302 404 302 404  404 404  403   403  403  404"),
    # Rules of the district's place
    "cases:case-terms": get("", "                    403 403 200 403  403 403  403   403  403  403"),
    "cases:encounter-terms": get("", "               403 403 200 403  403 403  403   403  403  403"),
    "cases:case-term-end": post("case_term", "       403 403 302 403  403 403  403   403  403  403"),
    "cases:case-term-resume": post("case_term", "    403 403 302 403  403 403  403   403  403  403"),
    "cases:rules": get("", "                         403 403 200 403  403 403  403   403  403  403"),
    "cases:rule": get("'FERPA_ACCESS_45'", "         403 403 200 403  403 403  403   403  403  403"),
    "cases:rule-override": post("'FERPA_ACCESS_45'", "403 403 422 403  403 403  403   403  403  403"),
    "cases:rule-try": post("'FERPA_ACCESS_45'", "    403 403 422 403  403 403  403   403  403  403"),
    "cases:rule-confirm": post("'FERPA_ACCESS_45'", "403 403 422 403  403 403  403   403  403  403"),
    "cases:rule-override-end": post("override", "    403 403 302 403  403 403  403   403  403  403"),
    "cases:rule-confirmation-end": post("confirmation", "403 403 302 403  403 403  403   403  403  403"),
    "cases:rule-trial": get("trial", "               403 403 200 403  403 403  403   403  403  403"),
    # Handing over: Ana offered Mateo's case to Sol
    "cases:hand-over": get("", "                     200 200 200 403  403 403  403   403  403  403"),
    "cases:case-offer": get("case", "                200 404 200 403  403 403  403   403  403  403"),
    "cases:case-ask": get("case", "                  302 404 200 403  403 403  403   403  403  403"),
    "cases:waiting": get("", "                       200 200 200 403  403 403  403   403  403  200"),
    "cases:workload": get("", "                      403 403 200 403  403 403  403   403  403  403"),
    "cases:case-wait": get("case", "                 200 404 200 403  403 403  403   403  403  403"),
    "cases:case-take-up": post("case", "             302 404 302 403  403 403  403   403  403  403"),
    "cases:transfer": get("transfer", "              200 404 200 403  403 403  403   403  403  404"),
    "cases:transfer-accept": post("transfer", "      302 404 302 403  403 403  403   403  403  403"),
    "cases:transfer-decline": get("transfer", "      302 404 200 403  403 403  403   403  403  403"),
    "cases:transfer-withdraw": post("transfer", "    302 404 302 403  403 403  403   403  403  403"),
    # Who may read
    "cases:student-access": get("mateo", "           403 403 200 403  403 403  403   403  403  403"),
    "cases:student-access-file": get("mateo", "      403 403 200 403  403 403  403   403  403  403"),
    "cases:access-end": post("mateo,'caseload',entry", "    403 403 302 403  403 403  403   403  403  403"),
    "cases:access-resume": post("mateo,'caseload',entry", " 403 403 404 403  403 403  403   403  403  403"),
    "cases:reader-picker": get("", "                 200 200 200 403  200 403  403   403  403  200"),
    "cases:encounter-audience": get("", "            200 200 200 403  200 403  403   403  403  200"),
    "cases:case-audience": get("mateo", "            200 404 200 403  403 403  403   403  403  403"),
    "cases:case-lane": get("case", "                 200 404 200 403  403 403  403   403  403  404"),
    "cases:encounter-lane": get("encounter", "       200 404 200 403  404 403  403   403  403  404"),
    # Files
    "cases:case-file-add": get("case", "             200 404 200 403  404 403  403   403  403  404"),
    "cases:encounter-file-add": get("encounter", "   200 404 200 403  404 403  403   403  403  404"),
    "cases:attachment": get("attachment", "          200 404 200 403  404 403  403   403  403  404"),
    "cases:attachment-hide": get("attachment", "     200 404 200 403  404 403  403   403  403  404"),
    "cases:attachment-show": post("attachment", "    302 404 302 403  404 403  403   403  403  404"),
    "cases:attachment-take-back": post("attachment", "302 404 302 403  404 403  403   403  403  404"),
    # A record opened in an emergency: the look in the world is Ben's, at Mateo, and over
    "cases:glass-find": get("", "                    200 200 200 403  200 403  403   200  403  403"),
    "cases:glass-open": get("", "                    302 302 302 403  302 403  403   302  403  403"),  # nobody found
    "cases:glass-end": post("glass", "               404 302 404 403  404 403  403   404  403  403"),
    "cases:glass-looks": get("", "                   403 403 200 403  403 403  403   403  403  403"),
    "cases:glass-look": get("glass", "               403 403 200 403  403 403  403   403  403  403"),
    # Evaluations: of Mateo's case; the signed one in the world too
    "cases:evaluation-add": get("case", "            200 404 200 403  403 403  403   403  403  403"),
    "cases:evaluation": get("evaluation", "          200 404 200 403  403 403  403   403  403  404"),
    "cases:evaluation-step": get("evaluation,'consent'", "200 404 200 403  403 403  403   403  403  403"),
    "cases:evaluation-correct": get("evaluation", "   200 404 200 403  403 403  403   403  403  403"),
    "cases:history-part": get("evaluation,'family','parent'", "200 404 200 403  403 403  403   403  403  403"),
    "cases:history-fact": get("evaluation,history_fact", "200 404 200 403  403 403  403   403  403  403"),
    "cases:history-letter": get("evaluated", "       200 404 200 403  403 403  403   403  403  404"),
    # Suspected abuse: the page is everybody's; the record in the world is Theo's, kept with Ruth
    "cases:protection": get("", "                    200 200 200 200  200 200  200   200  200  200"),
    "cases:protection-begin": get("", "              200 200 200 200  200 200  200   200  200  200"),
    "cases:protection-record": get("protection", "   404 404 404 404  404 404  404   404  200  404"),
    "cases:protection-custodian": get("protection", "404 404 404 404  404 404  404   404  200  404"),
    "cases:protection-file-add": get("protection", " 404 404 404 404  404 404  404   404  200  404"),
    "cases:protection-file": post("protection,paper", "404 404 404 404  404 404  404   404  200  404"),
    "cases:protection-add": get("protection,'call'", "404 404 404 404  404 404  404   404  200  404"),
    "cases:protection-put-right": get("protection,'account',account", "404 404 404 404  404 404  404   404  200  404"),
    # Rosters: those of the whole district
    "cases:roster-imports": get("", "                403 403 403 403  403 403  403   200  403  403"),
    "cases:roster-upload": post("", "                403 403 403 403  403 403  403   200  403  403"),
    "cases:roster-import": get("roster", "           403 403 403 403  403 403  403   200  403  403"),
    "cases:roster-issues": get("roster", "           403 403 403 403  403 403  403   200  403  403"),
    "cases:roster-confirm": post("roster", "         403 403 403 403  403 403  403   302  403  403"),
    "cases:roster-cancel": post("roster", "          403 403 403 403  403 403  403   302  403  403"),
    "cases:roster-undo": post("roster", "            403 403 403 403  403 403  403   302  403  403"),
    # Records law
    "cases:records": get("mateo", "                  200 404 200 403  404 403  403   403  403  403"),
    "cases:consent-add": get("mateo", "              200 404 200 403  404 403  403   403  403  403"),
    "cases:consent-revoke": get("consent", "         200 404 200 403  404 403  403   403  403  403"),
    "cases:records-share": get("mateo", "            200 404 200 403  404 403  403   403  403  403"),
    "cases:hold-add": get("mateo", "                 403 403 200 403  403 403  403   403  403  403"),
    "cases:hold-lift": post("hold", "                403 403 302 403  403 403  403   403  403  403"),
    "cases:records-requests": get("", "              403 403 200 403  403 403  403   403  403  403"),
    "cases:request-add": get("mateo", "              403 403 200 403  403 403  403   403  403  403"),
    "cases:request": get("request", "                403 403 200 403  403 403  403   403  403  403"),
    "cases:request-item": get("item", "              403 403 200 403  403 403  403   403  403  403"),
    "cases:request-packet": get("approved", "        403 403 200 403  403 403  403   403  403  403"),
    "cases:request-collect": post("request", "       403 403 302 403  403 403  403   403  403  403"),
    "cases:request-include": post("request", "       403 403 302 403  403 403  403   403  403  403"),
    "cases:request-review": post("request", "        403 403 302 403  403 403  403   403  403  403"),
    "cases:request-send-back": post("request", "     403 403 422 403  403 403  403   403  403  403"),
    "cases:request-approve": post("request", "       403 403 302 403  403 403  403   403  403  403"),
    "cases:request-deliver": post("approved", "      403 403 422 403  403 403  403   403  403  403"),
    "cases:request-close": post("approved", "        403 403 302 403  403 403  403   403  403  403"),
    "cases:request-withdraw": post("request", "      403 403 302 403  403 403  403   403  403  403"),
    "cases:request-take-up": post("request", "       403 403 302 403  403 403  403   403  403  403"),
    "cases:retention": get("", "                     403 403 200 403  403 403  403   403  403  403"),
    "cases:retention-choose": post("rule", "         403 403 302 403  403 403  403   403  403  403"),
    "cases:retention-drop": post("rule", "           403 403 302 403  403 403  403   403  403  403"),
    "cases:records-clock": post("clock", "           403 403 302 403  403 403  403   403  403  403"),
    "cases:retention-propose": post("district", "    403 403 302 403  403 403  403   403  403  403"),
    "cases:retention-batch": get("batch", "          403 403 200 403  403 403  403   403  403  403"),
    "cases:retention-approve": post("batch", "       403 403 302 403  403 403  403   403  403  403"),
    "cases:retention-cancel": post("batch", "        403 403 302 403  403 403  403   403  403  403"),
    "cases:retention-certificate": get("destroyed", "403 403 200 403  403 403  403   403  403  403"),
    # Referrals
    "referrals:ask": get("", "                       200 200 200 200  200 200  200   403  200  200"),
    "referrals:danger": get("", "                    200 200 200 200  200 200  200   403  200  200"),
    "referrals:student-picker": get("", "            200 200 200 200  200 200  200   403  200  200"),
    "referrals:mine": get("", "                      200 200 200 200  200 200  200   403  200  200"),
    "referrals:asked": get("referral", "             404 404 404 404  404 404  404   403  200  404"),
    "referrals:status": get("", "                    403 403 403 403  403 403  200   403  403  403"),
    "referrals:board": get("", "                     200 200 200 200  403 403  403   403  403  403"),
    "referrals:own-questions": get("", "             403 403 200 403  403 403  403   403  403  403"),
    "referrals:own-question-end": post("own_question", "   403 403 302 403  403 403  403   403  403  403"),
    "referrals:own-question-resume": post("own_question", "403 403 302 403  403 403  403   403  403  403"),
    "referrals:waiting": get("", "                   200 200 200 200  403 403  403   403  403  403"),
    "referrals:triage": get("referral", "            200 404 200 200  403 403  403   403  403  403"),
    "referrals:triage-crisis": post("referral", "    422 404 422 422  403 403  403   403  403  403"),
    "referrals:triage-agenda": post("referral", "    422 404 422 422  403 403  403   403  403  403"),
    "referrals:triage-question": post("referral", "  422 404 422 422  403 403  403   403  403  403"),
    "referrals:triage-merge": post("referral", "     422 404 422 422  403 403  403   403  403  403"),
    "referrals:triage-direct": post("referral", "    422 404 422 422  403 403  403   403  403  403"),
    "referrals:triage-undo": post("referral,'1'", "        302 404 302 302  403 403  403   403  403  403"),
    "referrals:question-answer": post("question", "  404 404 404 404  404 404  404   403  302  404"),
    "referrals:referral": get("referral", "          200 404 200 200  403 403  403   403  403  403"),
    "referrals:outside": get("", "                   200 200 200 200  403 403  403   403  403  403"),
    "referrals:outside-request": get("outside", "    200 404 200 200  403 403  403   403  403  403"),
    "referrals:outside-take-up": post("outside", "   422 404 422 422  403 403  403   403  403  403"),
    "referrals:outside-ask": post("outside", "       422 404 422 422  403 403  403   403  403  403"),
    "referrals:outside-close": post("outside", "     422 404 422 422  403 403  403   403  403  403"),
    "referrals:outside-reopen": post("outside", "    409 404 409 409  403 403  403   403  403  403"),
    "referrals:outside-known": post("outside", "     302 404 302 302  403 403  403   403  403  403"),
    "referrals:outside-link": post("outside", "      302 404 302 302  403 403  403   403  403  403"),
    "referrals:decide": post("referral", "           422 404 422 422  403 403  403   403  403  403"),
    "referrals:review": post("decided", "            422 404 422 422  403 403  403   403  403  403"),
    # Teams: Tess and Ana sit in Cedar's, and have signed the agreement; Sol leads, and sits in none
    "referrals:teams": get("", "                     200 200 200 200  403 403  403   403  403  403"),
    "referrals:team-work": get("", "                 200 200 200 200  403 403  200   200  403  403"),
    "referrals:team-make": get("", "                 200 200 200 403  403 403  403   403  403  403"),
    "referrals:agreement": get("", "                 200 200 200 200  200 200  200   200  200  200"),
    "referrals:agreement-texts": get("", "           403 403 200 403  403 403  403   403  403  403"),
    "referrals:agreement-text-set": get("", "        403 403 200 403  403 403  403   403  403  403"),
    "referrals:agreement-text-withdraw": post("agreement_text", " 403 403 302 403  403 403  403   403  403  403"),
    "referrals:team": get("team", "                  200 404 200 200  403 403  403   403  403  403"),
    "referrals:team-check": get("team", "            200 404 200 200  403 403  403   403  403  403"),
    "referrals:team-change": get("team", "           200 404 200 403  403 403  403   403  403  403"),
    "referrals:member-add": post("team", "           422 404 422 403  403 403  403   403  403  403"),
    "referrals:meeting-add": post("team", "          422 404 422 403  403 403  403   403  403  403"),
    "referrals:member-end": get("member", "          200 404 200 200  403 403  403   403  403  403"),
    "referrals:member-again": post("member", "       404 404 404 404  403 403  403   403  403  403"),
    "referrals:meeting": get("meeting", "        200 404 404 200  404 404  404   404  404  404"),
    "referrals:meeting-build": post("meeting", " 302 404 404 302  404 404  404   404  404  404"),
    "referrals:meeting-open": post("meeting", "  302 404 404 302  404 404  404   404  404  404"),
    "referrals:meeting-close": post("meeting", " 302 404 404 302  404 404  404   404  404  404"),
    # Moved or called off by whoever sets the team, too
    "referrals:meeting-off": get("meeting", "    200 404 200 200  404 404  404   404  404  404"),
    "referrals:meeting-back": post("meeting", "  302 404 302 302  404 404  404   404  404  404"),
    "referrals:item-add": post("meeting", "      422 404 404 422  404 404  404   404  404  404"),
    "referrals:issue-raise": post("meeting", "   422 404 404 422  404 404  404   404  404  404"),
    "referrals:issue-settle": post("meeting,issue", " 302 404 404 302  404 404  404   404  404  404"),
    "referrals:room": get("meeting", "           200 404 404 200  404 404  404   404  404  404"),
    "referrals:meeting-live": get("meeting", "   200 404 404 200  404 404  404   404  404  404"),
    "referrals:recap": get("meeting", "          200 404 404 200  404 404  404   404  404  404"),
    "referrals:recap-pdf": get("meeting", "      200 404 404 200  404 404  404   404  404  404"),
    "referrals:item-move": post("meeting,agenda_item", " 302 404 404 302  404 404  404   404  404  404"),
    "referrals:item-leave-out": post("meeting,agenda_item", " 302 404 404 302  404 404  404   404  404  404"),
    "referrals:item-back": post("meeting,agenda_item", " 302 404 404 302  404 404  404   404  404  404"),
    "referrals:item-guest": post("meeting,agenda_item", " 302 404 404 302  404 404  404   404  404  404"),
    "referrals:item-now": get("meeting,agenda_item", " 200 404 404 200  404 404  404   404  404  404"),
    "referrals:item-notes": post("meeting,agenda_item", " 302 404 404 302  404 404  404   404  404  404"),
    "referrals:note-settle": post("meeting,agenda_item,note", " 302 404 404 302  404 404  404   404  404  404"),
    "referrals:item-done": post("meeting,agenda_item", " 302 404 404 302  404 404  404   404  404  404"),
    "referrals:item-decide": post("meeting,agenda_item", " 422 404 404 422  403 403  403   403  403  403"),
    "referrals:item-review": post("meeting,agenda_review", " 422 404 404 422  403 403  403   403  403  403"),
    # A meeting with the family: Cedar's SST, Tess and Ana; Theo is asked something before
    "referrals:family": get("sst,sst_item", "       200 404 404 200  404 404  404   404  404  404"),
    "referrals:attendee-add": post("sst,sst_item", " 422 404 404 422  404 404  404   404  404  404"),
    "referrals:attendee": get("sst,sst_item,attendee", " 200 404 404 200  404 404  404   404  404  404"),
    "referrals:attendee-letter": get("sst,sst_item,attendee", " 200 404 404 403  404 404  403   403  403  404"),
    "referrals:item-evaluation": get("sst,sst_item", " 200 404 404 403  403 403  403   403  403  403"),
    "referrals:my-answers": get("asked_before", "   404 404 404 404  404 404  404   404  200  404"),
    "referrals:item-addendum": post("meeting,agenda_item", " 302 404 404 302  404 404  404   404  404  404"),
    # Referrals to agencies
    "referrals:refer": get("mateo,service", "        200 404 200 403  404 403  403   403  403  403"),
    "referrals:service-referral": get("service_referral", "200 404 200 403  404 403  403   403  403  403"),
    "referrals:service-referral-send": post("service_draft", "422 404 422 403  404 403  403   403  403  403"),
    "referrals:service-referral-news": post("service_referral", "422 404 422 403  404 403  403   403  403  403"),
    "referrals:service-referral-asked": post("service_referral", "302 404 302 403  404 403  403   403  403  403"),
    "referrals:service-referral-reopen": post("service_referral", "302 404 302 403  404 403  403   403  403  403"),
    "referrals:service-referral-family": get("service_referral", "200 404 200 403  404 403  403   403  403  403"),
    "referrals:service-referral-family-end": post("service_referral", "302 404 302 403  404 403  403   403  403  403"),
    "referrals:service-referral-link": post("service_referral", "302 404 302 403  404 403  403   403  403  403"),
    # Directory of agencies
    "referrals:directory": get("", "                 200 200 200 200  200 200  200   200  200  200"),
    "referrals:handout": get("", "                   200 200 200 200  200 200  200   200  200  200"),
    "referrals:handout-pdf": get("", "               200 200 200 200  200 200  200   200  200  200"),
    "referrals:gaps": get("", "                      200 200 200 403  403 403  200   200  403  403"),
    "referrals:gaps-file": get("", "                 200 200 200 403  403 403  200   200  403  403"),
    "referrals:service": get("service", "            200 200 200 200  200 200  200   200  200  200"),
    "referrals:listing-link": post("service", "      302 302 302 403  302 403  403   403  403  403"),
    "referrals:listing-settle": post("proposal,'taken'", "302 302 302 403  302 403  403   403  403  403"),
    "referrals:service-write": get("service", "      200 200 200 403  200 403  403   403  403  403"),
    "referrals:service-words-undo": post("service,'1'", "302 302 302 403  302 403  403   403  403  403"),
    "referrals:service-confirm": get("service", "    200 200 200 403  200 403  403   403  403  403"),
    "referrals:directory-imports": get("", "         403 403 200 403  403 403  403   200  403  403"),
    "referrals:directory-upload": post("", "         403 403 200 403  403 403  403   200  403  403"),
    "referrals:directory-export": get("", "          403 403 200 403  403 403  403   200  403  403"),
    "referrals:directory-import": get("directory", " 403 403 200 403  403 403  403   200  403  403"),
    "referrals:directory-issues": get("directory", " 403 403 200 403  403 403  403   200  403  403"),
    "referrals:directory-confirm": post("directory", "403 403 302 403  403 403  403   302  403  403"),
    "referrals:directory-cancel": post("directory", "403 403 302 403  403 403  403   302  403  403"),
    "referrals:directory-undo": post("directory", "  403 403 302 403  403 403  403   302  403  403"),
    # Attendance
    "attendance:crossed": get("", "                  200 200 200 200  200 200  403   403  403  200"),
    "attendance:attendance-imports": get("", "       403 403 403 403  403 200  403   200  403  403"),
    "attendance:attendance-upload": get("", "        403 403 403 403  403 200  403   200  403  403"),
    "attendance:attendance-import": get("attendance", "  403 403 403 403  403 404  403   200  403  403"),
    "attendance:attendance-issues": get("attendance", "  403 403 403 403  403 404  403   200  403  403"),
    # Applied: there is nothing to say about its columns any more.
    "attendance:attendance-columns": get("attendance", " 403 403 403 403  403 404  403   404  403  403"),
    "attendance:attendance-codes": post("attendance", "  403 403 403 403  403 404  403   302  403  403"),
    "attendance:attendance-confirm": post("attendance", "403 403 403 403  403 404  403   302  403  403"),
    "attendance:attendance-cancel": post("attendance", " 403 403 403 403  403 404  403   302  403  403"),
    "attendance:attendance-undo": post("attendance", "   403 403 403 403  403 404  403   302  403  403"),
    # Homeless
    "homeless:episodes": get("", "                   200 200 200 403  200 403  403   403  403  403"),
    "homeless:episode": get("episode", "             200 404 200 403  200 403  403   403  403  403"),
    "homeless:find": get("", "                       200 200 403 403  200 403  403   403  403  403"),
    "homeless:episode-start": get("", "              200 404 403 403  200 403  403   403  403  403", _aaliyah),
    "homeless:episode-end": post("episode", "        422 404 403 403  422 403  403   403  403  403"),
    "homeless:service-add": post("episode", "        422 404 403 403  422 403  403   403  403  403"),
}

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
    "cases:encounter-quick": post("", "              422 422 422 403  422 403  403   403  403  422"),
    "cases:encounter": get("encounter", "            200 404 200 403  404 403  403   403  403  404"),
    "cases:encounter-withdraw": post("encounter", "  302 404 404 403  404 403  403   403  403  404"),
    "cases:encounter-edit": get("encounter", "       200 404 404 403  404 403  403   403  403  404"),
    "cases:encounter-sign": post("encounter", "      302 404 404 403  404 403  403   403  403  404"),
    "cases:encounter-addendum": get("signed", "      200 404 200 403  404 403  403   403  403  404"),
    "cases:encounter-hide": get("encounter", "       200 404 200 403  404 403  403   403  403  404"),
    "cases:encounters-hidden": get("", "             403 403 200 403  403 403  403   403  403  403"),
    "cases:encounter-restore": post("hidden", "      403 403 302 403  403 403  403   403  403  403"),
    "cases:task-add": get("mateo", "                 200 404 200 403  404 403  403   403  403  404"),
    "cases:task-done": post("task", "                302 404 302 404  404 404  404   404  404  404"),
    "cases:task-drop": post("task", "                302 404 302 404  404 404  404   404  404  404"),
    "cases:task-take-up": post("task", "             302 404 302 404  404 404  404   404  404  404"),
    "cases:plan-add": get("case", "                  200 404 200 403  403 403  403   403  403  403"),
    "cases:plan": get("plan", "                      200 404 200 403  403 403  403   403  403  404"),
    "cases:point-add": post("plan", "                422 404 422 403  404 403  403   403  403  404"),
    "cases:plan-end": post("plan", "                 302 404 302 403  403 403  403   403  403  403"),
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
    "referrals:referral": get("referral", "          200 404 200 200  403 403  403   403  403  403"),
    "referrals:decide": post("referral", "           422 404 422 422  403 403  403   403  403  403"),
    "referrals:review": post("decided", "            422 404 422 422  403 403  403   403  403  403"),
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

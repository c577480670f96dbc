"""No template that nobody draws, no behaviour or look inside a page."""

import re

from .sources import ROOT

TEMPLATES = ROOT / "templates"
# Drawn by Django or by name built at run time: each with by whom.
DRAWN_ELSEWHERE = {
    "400.html": "Django",
    "403.html": "Django",
    "403_csrf.html": "Django",
    "404.html": "Django",
    "500.html": "Django",
    "components/gallery.html": "the gallery test",
    "429.html": "django-allauth",
    "account/login.html": "django-allauth's views, which name these themselves",
    "account/password_change.html": "the same",
    "account/password_reset.html": "the same",
    "account/password_reset_done.html": "the same",
    "account/password_reset_from_key.html": "the same",
    "account/password_reset_from_key_done.html": "the same",
    "account/reauthenticate.html": "the same",
    "mfa/authenticate.html": "the same",
    "mfa/reauthenticate.html": "the same",
    "mfa/recovery_codes/generate.html": "the same",
    "mfa/recovery_codes/index.html": "the same",
    "mfa/totp/activate_form.html": "the same",
    "mfa/webauthn/add_form.html": "the same",
    "mfa/webauthn/reauthenticate.html": "the same",
    "socialaccount/authentication_error.html": "the same",
}


def all_templates() -> set[str]:
    return {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}


def test_every_template_is_used():
    source = "\n".join(
        path.read_text()
        for pattern in ("*.py", "*.html")
        for path in ROOT.rglob(pattern)
        if not {".venv", "node_modules", "var", ".git"} & set(path.relative_to(ROOT).parts)
    )
    unused = {name for name in all_templates() if source.count(name) == 0 and name not in DRAWN_ELSEWHERE}
    built = {name for name in unused if re.match(r"components/charts/", name)}
    assert unused - built == set()


def test_no_inline_style_script_or_handler():
    """The content security policy would drop them silently."""
    pattern = re.compile(r"""\sstyle\s*=|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*["']|hx-on""", re.IGNORECASE)
    wrong = [
        f"{path.relative_to(ROOT)}: {match.group().strip()}"
        for path in TEMPLATES.rglob("*.html")
        for match in pattern.finditer(re.sub(r"\{#.*?#\}", "", path.read_text()))
    ]
    assert wrong == []


# Pages on which nobody is signed in: there is nothing that another site could borrow, and no cookie is set.
WITHOUT_SIGN_IN = "referrals/public/"


def test_every_post_form_carries_the_token():
    wrong = []
    for path in TEMPLATES.rglob("*.html"):
        if str(path.relative_to(TEMPLATES)).startswith(WITHOUT_SIGN_IN):
            continue
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text(), re.IGNORECASE | re.DOTALL):
            if "csrf" not in form and "agenda_hidden" not in form and "{% crispy" not in form:
                wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


def test_templates_stay_short():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in TEMPLATES.rglob("*.html")
        if (lines := path.read_text().count("\n")) > 150
    }
    long.pop("templates/components/gallery.html", None)  # shows every component once
    assert long == {}

"""What is asked of the district's file about signing in when the product is checked."""

import stat

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - its name is Django's

from sswork.roles import Role

from .policy import EVERYONE


@register(Tags.security)
def roles_exist(app_configs=None, **kwargs) -> list[CheckMessage]:
    named = set(settings.SIGN_IN.second_step_roles or ())
    unknown = named - set(Role.values) - {EVERYONE}
    if not unknown:
        return []
    text = f"second_step_roles names {', '.join(sorted(unknown))}, which are no roles."
    return [Error(text, hint=f"The roles are {', '.join(Role.values)}, or everyone.", id="sswork.E011")]


@register(Tags.security, deploy=True)
def sign_in_is_safe(app_configs=None, **kwargs) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.SIGN_IN.second_step_roles == ():
        text = "second_step_roles is empty: a password alone opens records of students."
        found.append(Warning(text, hint="Leave it out, or name the roles.", id="sswork.W011"))
    file = settings.SIGN_IN_FILE
    if file.exists() and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        text = f"{file} holds secrets and can be read by others."
        found.append(Warning(text, hint=f"chmod 600 {file}", id="sswork.W012"))
    return found

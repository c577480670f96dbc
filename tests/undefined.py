"""A variable that a template uses and no view provides is a mistake, which Django would show as nothing at all."""

import sys
from pathlib import Path

OUR_TEMPLATES = str(Path(__file__).resolve().parents[1] / "templates")


class UndefinedVariable(str):
    """For Django's `string_if_invalid`: fails in our templates, stays silent in those of other packages.

    Django asks whether "%s" is in the string and then formats it with the variable's name; both are answered here.
    """

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        context = sys._getframe(1).f_locals.get("context")
        template = context.render_context.template if context is not None else None
        if template is not None and str(template.origin.name).startswith(OUR_TEMPLATES):
            raise AssertionError(f"{template.origin.template_name} uses {variable}, which is not defined.")
        return ""

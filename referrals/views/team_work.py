"""How the teams of one's schools work, in numbers of the school year."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from referrals.models import TeamMember
from referrals.queries.team_check import counts_since
from referrals.queries.team_work import Split, team_work
from sswork.charts import Bar, bars
from sswork.roles import Permission
from sswork.views import TemplatePage


class TeamWorkPage(TemplatePage):
    """For those who may count at a school, and for members of a team who signed its agreement."""

    permission = Permission.SIGNED_IN
    template_name = "referrals/teams/work.html"

    def get(self, request, *args, **kwargs):
        user = request.user
        if not user.can(Permission.DASHBOARD_VIEW) and not TeamMember.teams_of(user).exists():
            raise PermissionDenied
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        work = team_work(timezone.localdate())
        counts = counts_since(work.since, self.request.user)
        return super().get_context_data(**kwargs) | {
            "work": work,
            "checks": counts if counts.teams else None,
            "splits": [(each, _picture(each)) for each in work.splits if len(each.parts) > 1],
        }


def _picture(split: Split):
    """Days to the first decision: what a family waits for. None where every one is hidden."""
    if all(each.days is None for each in split.parts):
        return None
    rows = [Bar(each.label, float(each.days) if each.days is not None else None) for each in split.parts]
    return bars(title=_("Days to the first decision"), rows=rows)

"""What rules look at in housing episodes: see ``homeless.queries.facts_of``."""

from homeless.models import Episode
from homeless.queries import facts_of
from sswork.registry import FactSource, fact_sources
from sswork.roles import Permission


@fact_sources.register
class EpisodeFacts(FactSource):
    key, order, permission = "homeless.episodes", 30, Permission.HOMELESS_VIEW
    tables = ("homeless.episode",)

    def facts(self, since, until, student_id=None):
        rows = Episode.objects.filter(identified_on__range=(since, until))
        return facts_of(rows.filter(student=student_id) if student_id else rows)

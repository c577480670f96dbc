from django.db import models


class Team(models.Model):
    """A school's Coordination of Services Team (COST). Its members hold the role of team member at the school."""

    school = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="team_once")]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """A day on which the team meets."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="meetings")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "day"], name="meeting_once")]
        ordering = ["day"]

from django.db import models


class Figure(models.Model):
    """A number of the dashboard, kept per school and brought up to date by the scheduler; pages read it and never count rows.

    ``tile`` and ``dimension`` name it (``cases.open``, ``kind=home_visit``); ``value`` and ``base`` are its numerator and,
    for shares and means, its denominator.
    """

    tile = models.CharField(max_length=60)
    school = models.ForeignKey("sswork.Organization", models.CASCADE, related_name="figures")
    dimension = models.CharField(max_length=80, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    base = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    as_of = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tile", "school", "dimension"], name="figure_once")]

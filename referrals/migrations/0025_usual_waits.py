"""When help began is kept, so that waits can be counted. Of referrals that have ended already it is not known any more."""

from django.db import migrations, models

BEGUN = (
    "UPDATE referrals_servicereferral SET started_on = state_since"
    " WHERE state = 'started' AND state_since >= sent_on"
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0024_answers_go_too")]
    operations = [
        migrations.AddField(
            model_name="servicecard",
            name="said_days",
            field=models.PositiveIntegerField(
                help_text="how long one waits, where its words are a number of days", null=True
            ),
        ),
        migrations.AddField(
            model_name="servicecard",
            name="usual_days",
            field=models.PositiveIntegerField(
                help_text="from sending to help, as referrals tell; of enough students only", null=True
            ),
        ),
        migrations.AddField(
            model_name="servicereferral",
            name="started_on",
            field=models.DateField(
                help_text="when that was told; kept once it has ended", null=True, verbose_name="help began"
            ),
        ),
        migrations.RunSQL(BEGUN, migrations.RunSQL.noop),
    ]

from django.db import migrations

# Others read of help that is counted, with its day and its author: that of a sealed encounter goes out of sight, as it does
# from now on when one is sealed.
OF_MCKINNEY_VENTO = """
    UPDATE homeless_service s
    SET hidden_at = now(), hidden_by_id = e.author_id, hidden_reason = 'It does not count any more'
    FROM cases_encounter e
    WHERE s.origin_key = 'cases.encounter:' || e.id AND e.lane = 'sealed' AND s.hidden_at IS NULL
"""
IN_FOSTER_CARE = OF_MCKINNEY_VENTO.replace("homeless_service", "homeless_fosterservice")


class Migration(migrations.Migration):
    dependencies = [("homeless", "0005_help_in_foster_care"), ("cases", "0036_words_of_encounters")]
    operations = [
        migrations.RunSQL(OF_MCKINNEY_VENTO, migrations.RunSQL.noop),
        migrations.RunSQL(IN_FOSTER_CARE, migrations.RunSQL.noop),
    ]

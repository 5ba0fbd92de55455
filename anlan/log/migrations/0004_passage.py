from django.db import migrations, models

ENDED = """
UPDATE log_signingkey AS old SET until = new.since FROM log_signingkey AS new
WHERE new.district = old.district AND new.number = old.number + 1
"""


class Migration(migrations.Migration):
    dependencies = [("log", "0003_why")]
    operations = [
        migrations.AddField(model_name="signingkey", name="passage", field=models.TextField(default="")),
        migrations.AddField(model_name="signingkey", name="until", field=models.BigIntegerField(null=True)),
        migrations.RunSQL(ENDED, migrations.RunSQL.noop),
    ]

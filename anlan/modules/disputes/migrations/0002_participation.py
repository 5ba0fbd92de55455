"""Two days more a line, asked for and come; the projection reads every act again for them."""

from django.db import migrations, models

AGAIN = "DELETE FROM kernel_cursor WHERE projection = 'disputes.tally'"


class Migration(migrations.Migration):
    dependencies = [("disputes", "0001_initial"), ("kernel", "0001_initial")]

    operations = [
        migrations.AddField(model_name="tally", name="asked", field=models.DateField(null=True)),
        migrations.AddField(model_name="tally", name="came", field=models.DateField(null=True)),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]

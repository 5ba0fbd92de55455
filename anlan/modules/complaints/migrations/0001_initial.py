from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Complained",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "district", "matter_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("matter_id", models.UUIDField()),
                ("office", models.CharField(max_length=40)),
                ("came", models.DateField()),
                ("answered", models.DateField(null=True)),
                ("late", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "投诉答复统计",
                "indexes": [models.Index(models.F("district"), models.F("came"), name="complained_on")],
            },
        ),
    ]

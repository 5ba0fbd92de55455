import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anlan.kernel.keys
import anlan.vault.columns


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0014_between"),
        ("town", "0003_three_administrators"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Root",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "district", "made", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("made", models.DateTimeField()),
                ("certificate", models.BinaryField()),
                ("secret", anlan.vault.columns.Sealed(default=bytes, plain=True)),
            ],
            options={"verbose_name": "测试签名机构"},
        ),
        migrations.CreateModel(
            name="SignCode",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "district", "owner", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("owner", models.CharField(max_length=60)),
                ("text", models.BinaryField(max_length=32)),
                ("salt", models.BinaryField(max_length=16)),
                ("digest", models.BinaryField(max_length=32)),
                ("made", models.DateTimeField()),
            ],
            options={"verbose_name": "签署验证码"},
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "district", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("id", models.UUIDField(default=anlan.kernel.keys.uuid7, editable=False)),
                ("electronic", models.BooleanField(default=True)),
                (
                    "on_paper",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), default=list, size=None
                    ),
                ),
                ("seal", models.BinaryField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="town.office",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "签署方式",
                "indexes": [
                    models.Index(models.F("district"), models.F("office"), models.F("id"), name="signing_choice_office")
                ],
            },
        ),
    ]

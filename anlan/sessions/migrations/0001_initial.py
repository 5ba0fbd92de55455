import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import anlan.kernel.keys
import anlan.sessions.models
import anlan.vault.columns


def keyed(*names):
    return models.CompositePrimaryKey(*names, blank=True, editable=False, primary_key=True, serialize=False)


def of_matter(name):
    return models.ForeignObject(
        from_fields=("district", "matter_id"), on_delete=django.db.models.deletion.CASCADE, related_name=name,
        to="kernel.matter", to_fields=("district", "id"),
    )  # fmt: skip


def protected(to, **more):
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **more
    )


ROW = [
    ("pk", keyed("district", "id")),
    ("district", models.CharField(max_length=6)),
    ("id", models.UUIDField(default=anlan.kernel.keys.uuid7, editable=False)),
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0014_between"),
        ("town", "0003_three_administrators"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Arrangement",
            fields=[
                *ROW,
                ("told", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("office", protected("town.office")),
                ("person", protected(settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "会面安排",
                "indexes": [
                    models.Index(models.F("district"), models.F("office"), models.F("id"), name="arrangement_office")
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                *ROW,
                ("matter_id", models.UUIDField()),
                ("seq", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("matter", "案件"), ("room", "房间"), ("official", "工作人员"), ("party", "当事人")],
                        max_length=8,
                    ),
                ),
                ("thing", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("room", models.CharField(blank=True, max_length=60)),
                ("reminded", models.BooleanField(default=False)),
                ("matter", of_matter("holds")),
            ],
            options={
                "verbose_name": "占用的时间",
                "indexes": [
                    models.Index(models.F("district"), models.F("matter_id"), name="hold_matter"),
                    models.Index(
                        models.F("district"), models.F("until"), condition=models.Q(("kind", "matter")), name="hold_coming"
                    ),
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("district", "="),
                            ("thing", "="),
                            (
                                anlan.sessions.models.Period(
                                    "since", "until", django.contrib.postgres.fields.ranges.RangeBoundary()
                                ),
                                "&&",
                            ),
                        ],
                        name="hold_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="hold_lasts"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                *ROW,
                ("matter_id", models.UUIDField()),
                ("party_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("text", anlan.vault.columns.Sealed(db_column="told", default=str)),
                ("announced", models.BooleanField(default=False)),
                ("matter", of_matter("messages")),
                ("person", protected(settings.AUTH_USER_MODEL, null=True)),
            ],
            options={
                "verbose_name": "留言",
                "indexes": [
                    models.Index(
                        models.F("district"), models.F("matter_id"), models.F("id"), name="message_matter"
                    ),
                    models.Index(
                        models.F("district"), models.F("id"), condition=models.Q(("announced", False)), name="message_fresh"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                ("pk", keyed("district", "matter_id", "owner")),
                ("district", models.CharField(max_length=6)),
                ("matter_id", models.UUIDField()),
                ("owner", models.CharField(max_length=60)),
                ("upto", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("matter", of_matter("seen")),
            ],
            options={"verbose_name": "看到哪里"},
        ),
    ]  # fmt: skip

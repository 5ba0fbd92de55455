"""The three administrators, each apart from the others and from casework: the database holds it too."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("town", "0002_section"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.AlterField(
            model_name="post",
            name="role",
            field=models.CharField(
                choices=[
                    ("clerk", "登记员"),
                    ("mediator", "调解员"),
                    ("director", "主任"),
                    ("archivist", "档案员"),
                    ("grid", "网格员"),
                    ("supervisor", "督查员"),
                    ("judge", "法官"),
                    ("staff", "经办人"),
                    ("section", "分管负责人"),
                    ("sysadmin", "系统管理员"),
                    ("secadmin", "安全管理员"),
                    ("auditor", "审计管理员"),
                ],
                max_length=12,
                verbose_name="角色",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("person", "="),
                    (
                        models.Case(
                            models.When(role="sysadmin", then=1),
                            models.When(role="secadmin", then=2),
                            models.When(role="auditor", then=3),
                            default=0,
                            output_field=models.IntegerField(),
                        ),
                        "<>",
                    ),
                    (
                        models.Func(
                            "since",
                            "until",
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="administrators_hold_nothing_else",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("log", "0002_lock")]
    operations = [migrations.AddField(model_name="signingkey", name="why", field=models.TextField(default=""))]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("log", "0003_why")]
    operations = [migrations.AddField(model_name="signingkey", name="passage", field=models.TextField(default=""))]

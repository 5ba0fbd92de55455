import pytest
from django.db.migrations.recorder import MigrationRecorder

from anlan.config.commands import check


def test_the_settings_are_sound():
    assert list(check.settings_faults()) == []


@pytest.mark.django_db
def test_no_model_lacks_its_migration_and_none_waits():
    assert list(check.migration_faults()) == []


@pytest.mark.django_db
def test_a_migration_that_waits_is_named_with_what_to_do():
    newest = MigrationRecorder.Migration.objects.filter(app="town").latest("name")
    newest.delete()
    assert f"Not applied: town.{newest.name}; run anlan migrate." in list(check.migration_faults())

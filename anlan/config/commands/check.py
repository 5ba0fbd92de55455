"""See whether this installation is sound: settings, tables, procedures, database.

Exit code 1 when something is wrong; every fault is a line.
"""

import argparse
from collections.abc import Iterator

from django.apps import apps
from django.core import checks
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from anlan.config import wall
from anlan.kernel import registry

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """No option is needed."""
    parser.set_defaults()


def run(args: argparse.Namespace) -> int:  # noqa: ARG001
    """Print each fault, or one line that all is well; and a note where the database has no second wall."""
    faults = [*settings_faults(), *registry.problems(), *migration_faults()]
    for fault in faults:
        print(fault)
    if thin := wall.missing():
        print(f"Note: {thin}")
    print(f"{len(faults)} faults found." if faults else "Settings, procedures, database and tables are sound.")
    return 1 if faults else 0


def settings_faults() -> Iterator[str]:
    """Yield what Django's own checks find."""
    for found in checks.run_checks(databases=["default"]):
        yield f"{found.id}: {found.msg}"


def migration_faults() -> Iterator[str]:
    """Yield migrations that are not applied, and models without their migration."""
    executor = MigrationExecutor(connection)
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield f"Not applied: {migration.app_label}.{migration.name}; run anlan migrate."
    loader = MigrationLoader(None)
    with translation.override(None):  # a translated name is no change of a model
        models = ProjectState.from_apps(apps)
        changes = MigrationAutodetector(loader.project_state(), models).changes(graph=loader.graph)
    for app in changes:
        yield f"The models of {app} have changes without a migration; run anlan manage makemigrations."

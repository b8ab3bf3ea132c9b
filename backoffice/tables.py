"""How a room makes its first tables."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class AtOnce(migrations.Migration):
    """A migration that knows all of its tables before it makes the first.

    After each operation Django builds the classes of the models anew, with all those that point to them. For a hundred
    tables with their triggers that was two thirds of what it took to migrate an empty database. Here the state is
    changed by all operations first, and the classes are built once.

    Each operation is given the states before the first and after the last one, so none may change what another of the
    same migration has made.
    """

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        before = project_state.clone()
        project_state.__dict__.pop("apps", None)  # the classes, a cached property
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state

"""Row-level security as a migration operation."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

from .scope import BRAND_ROLE, STAFF_ROLE

BRANDS = "(SELECT current_setting('app.brands'))::bigint[]"
COMPANIES = "(SELECT current_setting('app.companies'))::bigint[]"
COLLEAGUES = "(SELECT current_setting('app.colleagues'))::bigint[]"
PERSON = "(SELECT current_setting('app.person'))::bigint[]"


class Wall(migrations.operations.base.Operation):
    """Puts a table behind the brands' wall.

    `column` holds the brand's id. Row-level security is forced, so it binds the table's owner too. The policy reads a
    transaction-local setting and raises an error where there is none. Staff pass by a policy of their own role,
    never by an OR in the brands' policy.

    `parents` maps a foreign key column to the table it points to: PostgreSQL checks foreign keys without
    looking at walls, so a second, composite key (id, brand) keeps a child row from pointing into another brand.
    `seen` is for parents that are shared: a brand may point only to rows of theirs that it can itself see.
    `narrower` is one more condition for what a brand sees and writes, in SQL.
    `shared` tables have rows without a brand, which every brand may read and none may write. What is not `writable`
    brands may only read: staff and the office write it. What is not `pointed_to` by rows of other walled tables does
    without the key (id, brand) that these need.
    """

    reversible = True
    reduces_to_sql = True
    insiders: ClassVar[str] = BRANDS

    def __init__(
        self,
        table: str,
        *,
        column: str = "brand_id",
        parents: Mapping[str, str] | None = None,
        seen: Mapping[str, str] | None = None,
        narrower: str = "",
        shared: bool = False,
        writable: bool = True,
        pointed_to: bool = True,
    ) -> None:
        self.table = table
        self.column = column
        self.parents = dict(parents or {})
        self.seen = dict(seen or {})
        self.narrower = narrower
        self.shared = shared
        self.writable = writable
        self.pointed_to = pointed_to

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            type(self).__name__,
            [self.table],
            {
                "column": self.column,
                "parents": self.parents,
                "seen": self.seen,
                "narrower": self.narrower,
                "shared": self.shared,
                "writable": self.writable,
                "pointed_to": self.pointed_to,
            },
        )

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        own = " AND ".join(filter(None, [f"{self.column} = ANY ({self.insiders})", self.narrower]))
        check = " AND ".join(
            [own, *(f"{key} IN (SELECT id FROM {parent})" for key, parent in self.seen.items())]  # noqa: S608 - names from migrations
        )
        schema_editor.execute(
            "; ".join(
                [
                    *self._keys(),
                    *wall_sql(self.table, own, check if self.writable else ""),
                    *self._shared_rows(),
                ]
            )
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(
            f"ALTER TABLE {self.table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY; "
            f"DROP POLICY brand_wall ON {self.table}; DROP POLICY staff_pass ON {self.table}"
        )

    def describe(self) -> str:
        return f"Put {self.table} behind the brands' wall"

    def _keys(self) -> list[str]:
        statements = []
        if self.pointed_to:
            statements.append(
                f"CREATE UNIQUE INDEX {self.table}_id_{self.column} ON {self.table} (id, {self.column})"
            )
        for key, parent in self.parents.items():
            statements += [
                # PostgreSQL checks the rows that exist with a query of the owner, which the parent's wall would stop.
                f"ALTER TABLE {parent} NO FORCE ROW LEVEL SECURITY",
                f"ALTER TABLE {self.table} ADD CONSTRAINT {self.table}_{key}_same_{self.column.removesuffix('_id')} "
                f"FOREIGN KEY ({key}, {self.column}) REFERENCES {parent} (id, {self.column}) "
                "DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE {parent} FORCE ROW LEVEL SECURITY",
            ]
        return statements

    def _shared_rows(self) -> list[str]:
        if not self.shared:
            return []
        return [
            f"CREATE POLICY shared_rows ON {self.table} FOR SELECT TO {BRAND_ROLE} USING ({self.column} IS NULL)"
        ]


class CompanyWall(Wall):
    """The same wall around a company's papers: `column` holds the company's id, and people of that company pass."""

    insiders = COMPANIES

    def __init__(
        self,
        table: str,
        *,
        column: str = "company_id",
        parents: Mapping[str, str] | None = None,
        seen: Mapping[str, str] | None = None,
        narrower: str = "",
        writable: bool = True,
    ) -> None:
        super().__init__(
            table, column=column, parents=parents, seen=seen, narrower=narrower, writable=writable
        )


class Gate(Wall):
    """A wall with a rule of its own, for tables whose rows are not a brand's: `rule` is the SQL condition.

    What is not `writable` brands may read by that rule, and only staff may write.
    """

    def __init__(self, table: str, *, rule: str, writable: bool = True) -> None:
        super().__init__(table, writable=writable)
        self.rule = rule

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.table], {"rule": self.rule, "writable": self.writable})

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute("; ".join(wall_sql(self.table, self.rule, self.rule if self.writable else "")))


def wall_sql(table: str, condition: str, check: str) -> list[str]:
    """The statements that force row-level security on `table`.

    Brands see rows by `condition` and write rows by `check`, none when that is empty; staff pass by their role.
    """
    command, written = ("ALL", f" WITH CHECK ({check})") if check else ("SELECT", "")
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        # The login role is named too: outside a scope it meets the missing setting, and so an error.
        f"CREATE POLICY brand_wall ON {table} FOR {command} TO {BRAND_ROLE}, CURRENT_USER"
        f" USING ({condition}){written}",
        f"CREATE POLICY staff_pass ON {table} TO {STAFF_ROLE} USING (true) WITH CHECK (true)",
    ]

"""The walls as PostgreSQL holds them, discovered from its own catalogue."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from backoffice.access.scope import scope
from backoffice.events.models import Event
from tests.walls.estates import (
    OFFICE,
    checksums,
    missing_builders,
    model_of,
    wall_column,
    walled_labels,
    walled_tables,
)

# Tables of the office's own whose walls follow another rule than a brand's column.
OWN_RULE = {
    "access_apiclient": "access_user",
    "access_clientsecret": "access_apiclient",
    "access_invitation": "app.colleagues",
    "access_posting": "app.person",
    "access_user": "app.person",
    "account_emailaddress": "app.person",
    "events_answer": "app.actor",
    "merchants_brand": "app.brands",
    "merchants_company": "merchants_brand",
    "mfa_authenticator": "app.person",
    "notices_letter": "app.actor",
    "notices_mute": "app.actor",
    "notices_notice": "app.actor",
    "usersessions_usersession": "app.person",
    "webhooks_delivery": "webhooks_webhook",
    "webhooks_webhook": "access_apiclient",
}

# What nobody behind a wall sees, not even their own.
OF_THE_OFFICE = {
    "oauth2_provider_accesstoken",
    "oauth2_provider_devicegrant",
    "oauth2_provider_grant",
    "oauth2_provider_idtoken",
    "oauth2_provider_refreshtoken",
}


def query(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@pytest.mark.usefixtures("db")
def test_every_walled_model_has_a_builder() -> None:
    missing = missing_builders(walled_labels())
    assert not missing, f"write a builder in tests/walls/estates for: {', '.join(missing)}"


@pytest.mark.usefixtures("db")
def test_every_brand_table_is_walled() -> None:
    tables = walled_tables()
    assert len(tables) >= 28
    faults = []
    for table in tables:
        ((enabled, forced),) = query(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table
        )
        if not (enabled and forced):
            faults.append(f"{table}: row-level security is not enabled and forced")
            continue
        policies = {
            name: (roles, command, using or "", check or "", permissive)
            for name, roles, command, using, check, permissive in query(
                "SELECT policyname, roles, cmd, qual, with_check, permissive FROM pg_policies WHERE tablename = %s",
                table,
            )
        }
        login = query("SELECT current_user")[0][0]
        roles, command, using, check, _ = policies.pop("brand_wall", ([], "", "", "", ""))
        rule = OWN_RULE.get(table, "app.companies" if wall_column(table) == "company_id" else "app.brands")
        if set(roles) != {"entrepot_brand", login}:
            faults.append(
                f"{table}: the wall must bind the brands' role and the login role, it binds {roles}"
            )
        if command != "ALL" and (command, check) != ("SELECT", ""):
            faults.append(f"{table}: the wall lets brands {command} only, by what is written: {check}")
        if rule not in using:
            faults.append(f"{table}: the wall does not read {rule}: {using}")
        if rule not in check and command != "SELECT":
            faults.append(f"{table}: the wall does not check what is written: {check}")
        if " OR " in using.upper():
            faults.append(f"{table}: the wall has a way around it: {using}")
        staff = policies.pop("staff_pass", ([], "", "", "", ""))
        if list(staff[0]) != ["entrepot_staff"]:
            faults.append(f"{table}: staff_pass must be for entrepot_staff only, it is for {staff[0]}")
        papers = policies.pop("company_wall", None)
        if papers is not None and not (
            list(papers[0]) == ["entrepot_brand"]
            and papers[2] == papers[3]
            and "app.companies" in papers[2]
            and "brand_id IS NULL" in papers[2]
        ):
            faults.append(
                f"{table}: the companies' door is more than one to papers without a brand: {papers}"
            )
        shared = policies.pop("shared_rows", None)
        if shared is not None and (list(shared[0]), shared[1], shared[2]) != (
            ["entrepot_brand"],
            "SELECT",
            "(brand_id IS NULL)",
        ):
            faults.append(f"{table}: shared rows are more than readable rows without a brand: {shared}")
        faults += [
            f"{table}: a further permissive policy {name}"
            for name, p in policies.items()
            if p[4] == "PERMISSIVE"
        ]
    assert not faults, "\n".join(faults)


@pytest.mark.usefixtures("db")
def test_it_works_as_no_superuser_and_no_owner_of_a_bypass() -> None:
    for role in ("current_user", "'entrepot_brand'", "'entrepot_staff'"):
        ((superuser, bypasses),) = query(
            f"SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = {role}"
        )
        assert (superuser, bypasses) == (False, False)


def foreign_keys_between_walls() -> list[tuple[str, str, str]]:
    """(child, column, parent) for every plain foreign key from a walled table to another walled table."""
    walled = walled_tables()
    return query(
        """
        SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
        FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND array_length(c.conkey, 1) = 1
          AND c.conrelid::regclass::text = ANY (%s) AND c.confrelid::regclass::text = ANY (%s)
          AND a.attname NOT IN ('brand_id', 'company_id')
          -- Rows name people, staff too; what is known of them stays behind their own wall.
          AND c.confrelid <> 'access_user'::regclass
        ORDER BY 1, 2
        """,
        walled,
        walled,
    )


def is_twinned(child: str, column: str, parent: str) -> bool:
    """Whether a composite key holds the pair, the child's wall asks the parent's, or no brand writes the child."""
    twins = query(
        """
        SELECT 1 FROM pg_constraint c
        WHERE c.contype = 'f' AND c.conrelid = %s::regclass AND c.confrelid = %s::regclass
          AND (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(c.conkey) WITH ORDINALITY k(number, place)
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number) = ARRAY[%s, %s]
        """,
        child,
        parent,
        column,
        wall_column(child),
    )
    walls = query(
        "SELECT cmd, with_check FROM pg_policies WHERE tablename = %s AND policyname = 'brand_wall'", child
    )
    ((command, check),) = walls
    asks_the_parent = check is not None and f"{column} IN ( SELECT" in check and f"FROM {parent}" in check
    return bool(twins) or asks_the_parent or command == "SELECT"


@pytest.mark.usefixtures("db")
def test_every_foreign_key_between_walled_tables_stays_inside_the_brand() -> None:
    pairs = foreign_keys_between_walls()
    assert ("orders_orderline", "claim_id", "inventory_claim") in pairs
    loose = [
        f"{child}.{column} → {parent}"
        for child, column, parent in pairs
        if not is_twinned(child, column, parent)
    ]
    assert not loose, f"these may point into another brand: {', '.join(loose)}"


def test_every_query_outside_a_scope_raises(neighbours: Any) -> None:
    for table in walled_tables():
        if OWN_RULE.get(table) == "app.actor":  # the rule asks who is there, and outside a scope nobody is
            assert query(f"SELECT * FROM {table}") == []
            continue
        refusal = pytest.raises(DatabaseError, match="malformed array literal")
        with refusal, transaction.atomic():
            rows = query(f"SELECT * FROM {table}")
            pytest.fail(f"{table} shows {len(rows)} rows without a scope")
        with pytest.raises(DatabaseError), transaction.atomic():
            list(model_of(table)._default_manager.all())


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_never_had_a_scope_raises(neighbours: Any) -> None:
    fresh = connection.copy()
    try:
        with (
            pytest.raises(DatabaseError, match=r"unrecognized configuration parameter"),
            fresh.cursor() as cursor,
        ):
            cursor.execute("SELECT * FROM inventory_unit")
    finally:
        fresh.close()


def key_of(brand: Any, column: str) -> int:
    """The value that marks the brand's rows in a table whose wall goes by `column`."""
    return int(brand.pk if column == "brand_id" else brand.company_id)


def kestrel(neighbours: Any) -> Any:
    return scope(neighbours.world.actor(neighbours.stranger))


def test_a_brand_sees_its_own_rows_and_no_others(neighbours: Any) -> None:
    foreign: list[str] = []
    empty: list[str] = []
    with kestrel(neighbours):
        for table in walled_tables():
            rows = query(f"SELECT t::text FROM {table} t")
            foreign += [f"{table}: {row}" for (row,) in rows if "aurore" in row.lower()]
            if table in OF_THE_OFFICE:
                assert not rows
            elif not rows and table != "events_answer":
                empty.append(table)
    assert not foreign
    assert not empty, f"the stranger does not even see its own rows of {empty}"


def test_a_brand_changes_no_row_of_another_by_raw_sql(neighbours: Any) -> None:
    with scope(OFFICE):
        before = checksums(without=neighbours.own.brand)
        total = {table: query(f"SELECT count(*) FROM {table}")[0][0] for table in walled_tables()}
    with kestrel(neighbours):
        for table in walled_tables():
            column = query(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", table
            )[0][0]
            for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
                try:
                    with transaction.atomic(), connection.cursor() as cursor:
                        cursor.execute(statement)
                        assert cursor.rowcount < total[table], f"{statement} reached every row"
                        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                except DatabaseError:
                    continue
    with scope(OFFICE):
        changed = {
            table for table, sum_ in checksums(without=neighbours.own.brand).items() if sum_ != before[table]
        }
    assert changed == set()


def test_a_brand_gives_no_row_of_its_own_to_another_and_takes_none(neighbours: Any) -> None:
    given = []
    columns = {table: wall_column(table) for table in walled_tables()}
    with kestrel(neighbours):
        for table, column in columns.items():
            if not column:
                continue
            aurore, own = key_of(neighbours.secret.brand, column), key_of(neighbours.own.brand, column)
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", [own, aurore])
                    assert cursor.rowcount == 0, f"{table}: a row of Aurore was taken"
                    cursor.execute(f"UPDATE {table} SET {column} = %s", [aurore])
                    if cursor.rowcount:
                        given.append(table)
            except DatabaseError:
                continue
    assert not given, f"rows of {given} were given to another brand"


def test_no_child_row_points_into_another_brand(neighbours: Any) -> None:
    """For every foreign key between walled tables: the stranger's row is pointed at Aurore's."""
    with scope(OFFICE):
        target = {
            parent: query(
                f"SELECT id FROM {parent} WHERE {column} = %s LIMIT 1",
                key_of(neighbours.secret.brand, column),
            )[0][0]
            if (column := wall_column(parent))
            else neighbours.secret.one(model_of(parent)._meta.label).pk
            for parent in {parent for _, _, parent in foreign_keys_between_walls()}
        }
        target["merchants_company"] = neighbours.secret.brand.company_id
        target["merchants_brand"] = neighbours.secret.brand.pk
        target["notices_notice"] = neighbours.secret.one("notices.Notice").pk
        target["webhooks_webhook"] = neighbours.secret.one("webhooks.Webhook").pk
    reached = []
    for child, column, parent in foreign_keys_between_walls():
        with kestrel(neighbours):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f"UPDATE {child} SET {column} = %s", [target[parent]])
                    moved = cursor.rowcount
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    if moved:
                        reached.append(f"{child}.{column} → {parent}")
            except DatabaseError:
                continue
    assert not reached, f"a row of the stranger points into Aurore: {reached}"


def test_a_bulk_create_with_the_brand_of_another_is_refused(neighbours: Any) -> None:
    refused = []
    for label, rows in neighbours.own.rows.items():
        model = type(rows[0])
        if model._meta.db_table not in walled_tables() or not (column := wall_column(model._meta.db_table)):
            continue
        copy = model(**{field.attname: getattr(rows[0], field.attname) for field in model._meta.fields})
        copy.pk = None
        if isinstance(copy, Event):
            copy.hash = None  # what brings a hash of its own is refused for that alone
        setattr(copy, column, key_of(neighbours.secret.brand, column))
        for field in model._meta.fields:
            if field.name in ("status", "state"):
                setattr(copy, field.name, field.get_default())
        with (
            kestrel(neighbours),
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
        ):
            model._default_manager.bulk_create([copy])
        refused.append(label)
    assert {"inventory.Unit", "orders.Order", "imports.ImportSession", "channels.Store"} <= set(refused)


def test_a_reference_of_another_brand_can_be_used_and_takes_nothing_over(neighbours: Any) -> None:
    from catalog.inventory.models import Unit

    secret, own = neighbours.secret.one("inventory.Unit"), neighbours.own.one("inventory.Unit")
    copy = Unit(**{field.attname: getattr(own, field.attname) for field in Unit._meta.fields})
    copy.pk, copy.reference, copy.title = None, secret.reference, "mine now"
    columns: dict[str, Any] = {
        "update_conflicts": True,
        "unique_fields": ["brand", "reference"],
        "update_fields": ["title"],
    }
    with kestrel(neighbours):
        Unit.objects.bulk_create([copy], **columns)
        assert Unit.objects.filter(reference=secret.reference).count() == 1
    copy.pk, copy.brand_id = None, neighbours.secret.brand.pk
    with kestrel(neighbours), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Unit.objects.bulk_create([copy], **columns)
    with scope(OFFICE):
        secret.refresh_from_db()
        assert secret.title == "AURORE-SECRET-1"


def test_the_log_refuses_change_even_by_staff(neighbours: Any) -> None:
    for statement in ("UPDATE events_event SET data = '{}'", "DELETE FROM events_event"):
        with scope(OFFICE), pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            query(statement)

"""Readies a gradebook for a whole cohort: write-ahead log, the indexes nbgrader's tables lack, the ledger."""

from __future__ import annotations

from nbgrader.api import Base
from sqlalchemy import Connection, Engine, Index, inspect, text

from jejaring.grading.ledger import make_ledger

__all__ = ["missing_indexes", "ready", "refresh", "write_ahead"]

# nbgrader's schema has no index on these foreign keys; without them a page of Formgrader reads whole tables.
WANTED = (
    ("grade", "notebook_id"),
    ("comment", "notebook_id"),
    ("submitted_notebook", "assignment_id"),
    ("submitted_assignment", "student_id"),
    ("base_cell", "notebook_id"),
    ("notebook", "assignment_id"),
    ("source_cell", "notebook_id"),
)

# Any number that no other program uses: two graders ready a PostgreSQL gradebook one after the other.
_TURN = 0x6A656A61


def missing_indexes(connection: Connection) -> list[tuple[str, str]]:
    """(table, column) of every wanted index that is not there, under whatever name."""
    looked = inspect(connection)
    missing = []
    for table, column in WANTED:
        have = {index["column_names"][0] for index in looked.get_indexes(table) if index["column_names"]}
        # The leading column of a unique key serves as well.
        have |= {key["column_names"][0] for key in looked.get_unique_constraints(table) if key["column_names"]}
        if column not in have:
            missing.append((table, column))
    return missing


def write_ahead(connection: Connection) -> bool:
    """Whether readers and a writer leave each other alone: SQLite with a write-ahead log, or PostgreSQL."""
    if connection.dialect.name != "sqlite":
        return True
    return str(connection.execute(text("PRAGMA journal_mode")).scalar()) == "wal"


def ready(engine: Engine) -> list[str]:
    """Makes what is missing and returns the names of new indexes. What nbgrader made stays as it is.

    All of it is one transaction, except SQLite's write-ahead log, a setting of the file that nbgrader respects.
    """
    if engine.dialect.name == "sqlite":
        _write_ahead(engine)
    made = []
    with engine.execution_options(writing=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
        for table, column in missing_indexes(connection):
            index = Index(f"jejaring_{table}_{column}", Base.metadata.tables[table].c[column])
            try:
                index.create(connection)
            finally:
                # nbgrader's own description of its tables stays as it was.
                Base.metadata.tables[table].indexes.discard(index)
            made.append(str(index.name))
        make_ledger(connection)
    return made


def refresh(engine: Engine) -> None:
    """Tells SQLite how large its tables have become, by which it decides whether an index is worth using.

    Never on tables that are still empty: it would go on reading them whole when they have grown. PostgreSQL looks
    after this itself.
    """
    if engine.dialect.name != "sqlite":
        return
    with engine.execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
        connection.execute(text("ANALYZE"))


def _write_ahead(engine: Engine) -> None:
    """Turns the log on. It is a setting of the file, made outside of any transaction."""
    with engine.connect() as connection:
        # Asked first, for changing it needs the file alone, and a reader could be at work.
        if write_ahead(connection):
            return
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        raw.close()

"""The schema's versions. alembic is imported only when there is something to do: start must stay fast."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = sorted(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


class SchemaTooNew(Exception):
    """The database was written by a newer version of the portal (SECURITY F31: a downgrade is refused)."""


def migrate(engine: Engine) -> None:
    """Brings the database up to this code's version, in one transaction of a writer's: processes that try at
    the same time take turns, and all but the first find nothing to do.
    """
    with engine.connect() as connection:
        if _version(connection) == VERSIONS[-1]:
            return
    with engine.begin() as connection:
        if _version(connection) != VERSIONS[-1]:
            _upgrade(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if version is not None and version not in VERSIONS:
        raise SchemaTooNew(
            f"The database has version {version}, this portal knows versions up to {VERSIONS[-1]}: "
            "start the newer portal that wrote it, or restore a backup."
        )
    return version


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415

    if connection.dialect.name == "postgresql":  # an index on a large table may take its time
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

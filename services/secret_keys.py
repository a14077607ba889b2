"""Secrets that the portal makes for itself and keeps in its database, where no setting gives them."""

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from services.clock import Clock
from services.store import Store, schema
from services.tokens import new_secret


async def kept_secret(store: Store, clock: Clock, name: str) -> str:
    """The secret of that name, the same on every start; made on the first."""

    def keep(connection: Connection) -> str:
        found = connection.execute(
            select(schema.secrets.c.value).where(schema.secrets.c.name == name)
        ).scalar_one_or_none()
        if found is not None:
            return str(found)
        value = new_secret("psk")
        connection.execute(insert(schema.secrets), {"name": name, "value": value, "created": clock.now()})
        return value

    try:
        return await store.write(keep)
    except IntegrityError:  # another worker made it at the same moment
        return await store.write(keep)

"""The default configuration as its operators edit it (R9): never over what another has saved meanwhile."""

import hashlib
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from services.audit import Origin
from services.configurations import Configuration, Configurations
from services.configurations.params import ConfigurationChange
from services.store import Store


@dataclass(frozen=True)
class Edition:
    """A configuration, and what a form that shows it must bring back."""

    configuration: Configuration

    @property
    def version(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self.configuration)).hexdigest()[:20]


class EditedMeanwhile(Exception):
    """Somebody else has saved since the form was shown; nothing was changed (SECURITY M6)."""


class Editing:
    def __init__(self, store: Store, configurations: Configurations) -> None:
        self._store = store
        self._configurations = configurations

    async def current(self) -> Edition:
        return Edition(await self._configurations.default())

    async def checked(self, params: ConfigurationChange) -> Configuration:
        """As it would be, not saved. Raises ConfigurationRefused and GatewayError."""
        return await self._configurations.checked((await self.current()).configuration, params)

    async def save(self, version: str, params: ConfigurationChange, origin: Origin) -> Configuration:
        """Raises EditedMeanwhile, ConfigurationRefused and GatewayError."""
        edition = await self.current()
        if edition.version != version:
            raise EditedMeanwhile
        await self._configurations.checked(edition.configuration, params)

        def save(connection: Connection) -> Configuration:
            now = Edition(self._configurations.loaded(connection, edition.configuration.id))
            if now.version != version:
                raise EditedMeanwhile
            return self._configurations.update(connection, now.configuration.id, params, origin)

        return await self._store.write(save)

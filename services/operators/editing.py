"""The default configuration as its operators edit it (R9): never over what another has saved meanwhile."""

from msgspec import Struct
from sqlalchemy import Connection

from services.audit import Origin
from services.configurations import Configuration, Configurations
from services.configurations.params import ConfigurationChange, LoginPageParams
from services.editions import EditedMeanwhile, version
from services.store import Store


class Edition(Struct, frozen=True):
    """A configuration, and what a form that shows it must bring back."""

    configuration: Configuration

    @property
    def version(self) -> str:
        """Of what the form edits: a link that is activated meanwhile, say, is no conflict."""
        one = self.configuration
        return version((one.features, one.business_profile, one.default_return_url))


class Editing:
    def __init__(self, store: Store, configurations: Configurations) -> None:
        self._store = store
        self._configurations = configurations

    async def current(self) -> Edition:
        return Edition(await self._configurations.default())

    async def checked(self, params: ConfigurationChange) -> Configuration:
        """As it would be, not saved. Raises ConfigurationRefused and GatewayError."""
        return await self._configurations.checked((await self.current()).configuration, params)

    async def save(self, shown: str, params: ConfigurationChange, origin: Origin) -> Configuration:
        """Over the version that the form has shown. Raises EditedMeanwhile, ConfigurationRefused and
        GatewayError.
        """
        edition = await self.current()
        if edition.version != shown:
            raise EditedMeanwhile
        await self._configurations.checked(edition.configuration, params)

        def save(connection: Connection) -> Configuration:
            now = Edition(self._configurations.loaded(connection, edition.configuration.id))
            if now.version != shown:
                raise EditedMeanwhile
            return self._configurations.update(connection, now.configuration.id, params, origin)

        return await self._store.write(save)

    async def activate_link(self, origin: Origin) -> None:
        """From now on the no-code link has an address; where it has one already, it keeps it (R6).

        Raises ConfigurationRefused and GatewayError.
        """
        edition = await self.current()
        if not edition.configuration.login_page.enabled:
            change = ConfigurationChange(login_page=LoginPageParams(enabled=True))
            await self.save(edition.version, change, origin)

    async def deactivate_link(self, address: str, origin: Origin) -> None:
        """From now on that address is dead for good; nothing happens to any other.

        Raises EditedMeanwhile, ConfigurationRefused and GatewayError.
        """
        edition = await self.current()
        if edition.configuration.login_page.url == address:
            change = ConfigurationChange(login_page=LoginPageParams(enabled=False))
            await self.save(edition.version, change, origin)

"""Whose looks a configuration has: its own over the deployment's, known to every worker within seconds."""

import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from branding import Brand, Overrides, Picture
from services.audit import Audit, Entry, Origin
from services.brands import rows
from services.brands.changing import changed, overridden
from services.clock import Clock
from services.configurations.params import BrandingParams
from services.editions import EditedMeanwhile, version
from services.store import Store, StoreUnavailable

FRESH_SECONDS = 1.0

# Mails that are out show the logo of their day for a while.
UNUSED_PICTURE_LIFE = 90 * 24 * 60 * 60


class Brands:
    """What is known is kept in memory; `refresh` has it looked through at most once in FRESH_SECONDS.

    `plain` is the deployment's brand until another is kept. Methods that take a connection are parts of a
    transaction.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        audit: Audit,
        plain: Brand,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._clock = clock
        self._audit = audit
        self._plain = plain
        self._monotonic = monotonic
        self._deployment = plain
        self._overrides: Mapping[str, Overrides] = {}
        self._edition = 0
        self._due = 0.0

    @property
    def deployment(self) -> Brand:
        """As it was known at the last refresh."""
        return self._deployment

    def of(self, configuration: str) -> Brand:
        """As it was known at the last refresh; the default configuration has the deployment's."""
        own = self._overrides.get(configuration)
        return own.over(self._deployment) if own else self._deployment

    async def refresh(self) -> None:
        """A database that is away leaves what was known."""
        now = self._monotonic()
        if now < self._due:
            return
        self._due = now + FRESH_SECONDS
        with suppress(StoreUnavailable):
            if await self._store.read(rows.edition) != self._edition:
                self._edition, bodies = await self._store.read(_everything)
                self._deployment, self._overrides = self._decoded(bodies)

    async def saved(self) -> Brand:
        """The deployment's as it is at this moment, on whichever worker it was saved."""
        return await self.kept() or self._plain

    async def kept(self) -> Brand | None:
        """The deployment's brand, unless none was ever kept."""
        return await self._store.read(rows.brand)

    async def ensure(self, brand: Brand, pictures: Collection[Picture] = ()) -> None:
        """Keeps the deployment's first brand, unless one is there."""

        def ensure(connection: Connection) -> None:
            if rows.brand(connection) is None:
                for picture in pictures:
                    rows.keep_picture(connection, picture, self._clock.now())
                rows.keep(connection, rows.DEPLOYMENT, brand, self._clock.now())

        with suppress(IntegrityError):  # another worker kept it at the same moment
            await self._store.write(ensure)
        self._due = 0.0

    async def save(self, brand: Brand, shown: str, origin: Origin) -> None:
        """The deployment's brand, its pictures already kept, over the version that the form has shown.

        Raises EditedMeanwhile.
        """

        def save(connection: Connection) -> None:
            if version(rows.brand(connection) or self._plain) != shown:
                raise EditedMeanwhile
            rows.keep(connection, rows.DEPLOYMENT, brand, self._clock.now())
            self._record(connection, origin, rows.DEPLOYMENT)

        await self._store.write(save)
        self._due = 0.0

    def change(
        self,
        connection: Connection,
        configuration: str,
        params: BrandingParams,
        pictures: Mapping[str, Picture],
        origin: Origin,
        *,
        default: bool,
    ) -> None:
        """One configuration's looks; the default's are the deployment's. Raises BrandRefused."""
        now = self._clock.now()
        for picture in pictures.values():
            rows.keep_picture(connection, picture, now)
        if default:
            before = rows.brand(connection) or self._plain
            rows.keep(connection, rows.DEPLOYMENT, changed(before, params, pictures, self._plain), now)
        else:
            own = overridden(rows.overrides(connection, configuration), params, pictures)
            rows.keep(connection, configuration, own, now)
        self._record(connection, origin, configuration)
        self._due = 0.0

    def shown(self, connection: Connection, configuration: str) -> Brand:
        """As it is within this transaction."""
        return rows.overrides(connection, configuration).over(rows.brand(connection) or self._plain)

    async def keep(self, picture: Picture) -> None:
        await self._store.write(lambda connection: rows.keep_picture(connection, picture, self._clock.now()))

    async def picture(self, name: str) -> Picture | None:
        return await self._store.read(lambda connection: rows.picture(connection, name))

    async def purge(self) -> None:
        """Pictures that no brand has shown for long are forgotten."""
        before = self._clock.now() - UNUSED_PICTURE_LIFE

        def purge(connection: Connection) -> None:
            deployment, overrides = self._decoded(rows.bodies(connection))
            named = [deployment.logo, deployment.icon]
            named += [name for own in overrides.values() for name in (own.logo, own.icon)]
            rows.drop_pictures(connection, {name for name in named if name}, before)

        await self._store.write(purge)

    def _decoded(self, bodies: Mapping[str, str]) -> tuple[Brand, Mapping[str, Overrides]]:
        own = dict(bodies)
        body = own.pop(rows.DEPLOYMENT, None)
        deployment = msgspec.json.decode(body, type=Brand) if body else self._plain
        return deployment, {key: msgspec.json.decode(text, type=Overrides) for key, text in own.items()}

    def _record(self, connection: Connection, origin: Origin, key: str) -> None:
        self._audit.write(connection, origin, Entry(event="brand.updated", result="done", object=key))


def _everything(connection: Connection) -> tuple[int, Mapping[str, str]]:
    return rows.edition(connection), rows.bodies(connection)

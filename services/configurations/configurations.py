"""Configurations as a merchant makes, changes and lists them (R9), and the one default."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from services.audit import Audit, Entry, Origin
from services.clock import Clock
from services.configurations import rules
from services.configurations.errors import ConfigurationMissing, ConfigurationRefused
from services.configurations.merging import merged, merged_metadata
from services.configurations.objects import BusinessProfile, Configuration, Features, LoginPage
from services.configurations.offering import check_methods, check_offered
from services.configurations.params import ConfigurationChange, ConfigurationFilter, ConfigurationParams
from services.deployment import Deployment
from services.ids import new_id
from services.store import Lookup, Store, schema
from services.stripe_gateway.gateway import Gateway
from services.stripe_gateway.lists import StripeList

_TABLE = schema.configurations
_APART = frozenset({"branding", "expand", "login_page", "metadata"})
MOST_LISTED = 100
_LOGIN = "/p/login/"

# Built once: building a statement costs more than running it.
_DEFAULT = select(_TABLE.c.body).where(_TABLE.c.is_default)
_BY_ID = Lookup(select(_TABLE.c.body).where(_TABLE.c.id == bindparam("wanted")))
_PLACE = select(_TABLE.c.created, _TABLE.c.id).where(_TABLE.c.id == bindparam("wanted"))
_BY_SLUG = select(_TABLE.c.body).where(_TABLE.c.login_slug == bindparam("wanted"), _TABLE.c.active)


class Configurations:
    """Methods that take a connection are parts of a transaction."""

    def __init__(
        self, store: Store, clock: Clock, audit: Audit, gateway: Gateway, deployment: Deployment
    ) -> None:
        self._store = store
        self._clock = clock
        self._audit = audit
        self._gateway = gateway
        self._deployment = deployment

    async def retrieve(self, configuration_id: str) -> Configuration:
        """Raises ConfigurationMissing."""
        return await self._store.read(lambda connection: self.loaded(connection, configuration_id))

    def loaded(self, connection: Connection, configuration_id: str) -> Configuration:
        """`retrieve` as a part of a transaction. Raises ConfigurationMissing."""
        return self._decoded(_load(connection, configuration_id))

    async def of_login_page(self, slug: str) -> Configuration:
        """The active one whose login page has this address. Raises ConfigurationMissing."""
        wanted = {"wanted": slug}
        body = await self._store.read(lambda c: c.execute(_BY_SLUG, wanted).scalar_one_or_none())
        if body is None:
            raise ConfigurationMissing(slug)
        return self._decoded(body)

    async def default(self) -> Configuration:
        """The one that a session without a configuration of its own gets."""
        return self._decoded(
            await self._store.read(lambda connection: connection.execute(_DEFAULT).scalar_one())
        )

    async def list(self, wanted: ConfigurationFilter) -> StripeList[Configuration]:
        """Newest first; a limit below 1 is 1, one above 100 is 100, as at Stripe. Raises ConfigurationMissing
        for a cursor that is none."""
        bodies, more = await self._store.read(lambda connection: _page(connection, wanted))
        return StripeList([self._decoded(body) for body in bodies], has_more=more)

    async def ensure_default(
        self, features: Features, profile: BusinessProfile | None = None, *, login_page: bool = False
    ) -> None:
        """Makes the default configuration, with a login page where one is wanted, unless there is one."""
        made = msgspec.structs.replace(
            self._new(),
            business_profile=profile or BusinessProfile(),
            features=features,
            is_default=True,
            login_page=self._new_login_page() if login_page else LoginPage(),
        )

        def ensure(connection: Connection) -> None:
            if connection.execute(_DEFAULT).first() is None:
                _insert(connection, made)

        with suppress(IntegrityError):  # another worker made it at the same moment
            await self._store.write(ensure)

    async def checked(
        self, before: Configuration | None, params: ConfigurationParams | ConfigurationChange
    ) -> Configuration:
        """`before`, or a new one, with these parameters, and nothing saved: what they name at Stripe is asked
        for where it changes. Raises ConfigurationRefused and GatewayError."""
        after = self._changed(before or self._new(), params)
        if after.products != (before.products if before else []):
            await check_offered(self._gateway, after.products)
        methods = _methods(after)
        if methods is not None and methods != (_methods(before) if before else None):
            await check_methods(self._gateway, methods)
        return after

    def add(self, connection: Connection, made: Configuration, origin: Origin) -> None:
        """Keeps a new one as `checked` made it."""
        _insert(connection, made)
        self._audit.write(
            connection, origin, Entry(event="configuration.created", result="done", object=made.id)
        )

    def update(
        self, connection: Connection, configuration_id: str, params: ConfigurationChange, origin: Origin
    ) -> Configuration:
        """Changes what `params` name, once `checked` has let them pass; what else was changed since stays.
        Raises ConfigurationMissing and ConfigurationRefused."""
        before = self.loaded(connection, configuration_id)
        made = msgspec.structs.replace(self._changed(before, params), updated=self._clock.now())
        row = {"active": made.active, "body": _encoded(made), "login_slug": _slug(made)}
        connection.execute(update(_TABLE).where(_TABLE.c.id == made.id).values(row))
        self._audit.write(
            connection, origin, Entry(event="configuration.updated", result="done", object=made.id)
        )
        return made

    def missing_links(self, configuration: Configuration) -> Sequence[ConfigurationRefused]:
        """R5: one for each link that neither it nor the deployment has."""
        return rules.missing_links(configuration, self._deployment)

    def _new(self) -> Configuration:
        now = self._clock.now()
        return Configuration(id=new_id("bpc"), created=now, livemode=self._deployment.livemode, updated=now)

    def _changed(
        self, before: Configuration, params: ConfigurationParams | ConfigurationChange
    ) -> Configuration:
        after = msgspec.structs.replace(
            merged(before, params, ignore=_APART),
            metadata=merged_metadata(before.metadata, params.metadata),
            login_page=self._login_page(before.login_page, params),
        )
        rules.check(after, self._deployment)
        return after

    def _login_page(self, before: LoginPage, params: ConfigurationParams | ConfigurationChange) -> LoginPage:
        """Switched on it has an address of its own; switched off, that address is gone for good."""
        if params.login_page is UNSET or params.login_page.enabled == before.enabled:
            return before
        if not params.login_page.enabled:
            return LoginPage()
        return self._new_login_page()

    def _new_login_page(self) -> LoginPage:
        return LoginPage(enabled=True, url=f"{self._deployment.base_url}{_LOGIN}{secrets.token_urlsafe(12)}")

    def _decoded(self, body: str) -> Configuration:
        return _addressed(body, self._deployment.base_url)


def _load(connection: Connection, configuration_id: str) -> str:
    found = _BY_ID.run(connection, {"wanted": configuration_id})
    if found is None:
        raise ConfigurationMissing(configuration_id)
    return str(found.body)


def _page(connection: Connection, wanted: ConfigurationFilter) -> tuple[Sequence[str], bool]:
    """The bodies of one page, and whether there are more."""
    place = tuple_(_TABLE.c.created, _TABLE.c.id)
    query = select(_TABLE.c.body)
    if wanted.active is not UNSET:
        query = query.where(_TABLE.c.active == wanted.active)
    if wanted.is_default is not UNSET:
        query = query.where(_TABLE.c.is_default == wanted.is_default)
    backwards = wanted.ending_before is not UNSET
    if wanted.starting_after is not UNSET:
        query = query.where(place < _cursor(connection, wanted.starting_after))
    if wanted.ending_before is not UNSET:
        query = query.where(place > _cursor(connection, wanted.ending_before))
    order = (_TABLE.c.created, _TABLE.c.id) if backwards else (_TABLE.c.created.desc(), _TABLE.c.id.desc())
    limit = min(max(wanted.limit, 1), MOST_LISTED)
    bodies = list(connection.execute(query.order_by(*order).limit(limit + 1)).scalars())
    page = bodies[:limit]
    return page[::-1] if backwards else page, len(bodies) > limit


def _cursor(connection: Connection, configuration_id: str) -> ColumnElement[Any]:
    cursor = connection.execute(_PLACE, {"wanted": configuration_id}).one_or_none()
    if cursor is None:
        raise ConfigurationMissing(configuration_id)
    return tuple_(cursor.created, cursor.id)


def _insert(connection: Connection, made: Configuration) -> None:
    row = {
        "id": made.id,
        "is_default": made.is_default,
        "active": made.active,
        "created": made.created,
        "body": _encoded(made),
        "login_slug": _slug(made),
    }
    connection.execute(insert(_TABLE), row)


def _methods(configuration: Configuration) -> str | None:
    return configuration.features.payment_method_update.payment_method_configuration


def _slug(configuration: Configuration) -> str | None:
    url = configuration.login_page.url
    return url.rpartition("/")[2] if url else None


def _encoded(configuration: Configuration) -> str:
    return msgspec.json.encode(configuration).decode()


@lru_cache(maxsize=64)
def _addressed(body: str, base_url: str) -> Configuration:
    """With the login page where the portal lies now, which may have moved since (R11).

    Every view reads its configuration, and most read the same.
    """
    found = msgspec.json.decode(body, type=Configuration)
    slug = _slug(found)
    if slug is None:
        return found
    page = LoginPage(enabled=True, url=f"{base_url}{_LOGIN}{slug}")
    return msgspec.structs.replace(found, login_page=page)

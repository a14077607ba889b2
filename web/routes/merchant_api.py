"""`/v1/billing_portal`: what a merchant's server asks for with Stripe's own SDK (DESIGN 1)."""

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection
from starlette.routing import Route

from services.configurations import Configuration, ConfigurationMissing, Configurations
from services.configurations.params import (
    ConfigurationChange,
    ConfigurationFilter,
    ConfigurationParams,
    Params,
)
from services.sessions import NewSession, Sessions
from web.api.branding import BrandingObject, ConfigurationObject, asked_branding, branding_of
from web.api.checks import checked_configuration, checked_customer, checked_return_url
from web.api.endpoint import Call, Transaction, changing, reading, unknown_url
from web.api.errors import CONFIGURATION, ApiError, missing
from web.api.expansion import expanded
from web.api.flow_data import checked_flow
from web.api.sessions import SessionObject, SessionParams
from web.routes import merchant_links, merchant_paused
from web.settings import Settings

CONFIGURATIONS = "/v1/billing_portal/configurations"
SESSIONS = "/v1/billing_portal/sessions"
PRODUCTS = "features.subscription_update.products"


class _RetrievalParams(Params, kw_only=True):
    expand: list[str] | UnsetType = UNSET


class _Page(Struct, kw_only=True):
    object: str = "list"
    data: list[ConfigurationObject]
    has_more: bool
    url: str = CONFIGURATIONS


async def create_session(call: Call) -> Transaction:
    params = call.params(SessionParams)
    state = call.request.state
    settings: Settings = state.settings
    sessions: Sessions = state.sessions
    _refuse_unsupported(params)
    wanted = expanded(params.expand, {CONFIGURATION})
    return_url = checked_return_url(params.return_url, settings)
    configuration = await checked_configuration(params.configuration, return_url, state.configurations)
    customer = await checked_customer(params.customer, state.gateway)
    flow = None
    if params.flow_data is not UNSET:
        flow = await checked_flow(params.flow_data, customer, configuration, state.plans, settings)
    looks = await branding_of(call, configuration)
    after = None if params.after_expiration is UNSET else msgspec.to_builtins(params.after_expiration)
    new = NewSession(
        customer=customer,
        configuration=configuration.id,
        source="api",
        locale=None if params.locale is UNSET else params.locale or None,
        return_url=return_url or configuration.default_return_url or settings.default_return_url,
        flow=flow,
        after_expiration=after,
    )

    def create(connection: Connection) -> SessionObject:
        made = sessions.insert(connection, new, call.origin)
        return SessionObject(
            id=made.id,
            after_expiration=after,
            configuration=_shown(configuration, looks) if wanted else configuration.id,
            created=made.created,
            customer=customer,
            flow=flow,
            livemode=settings.livemode,
            locale=new.locale,
            return_url=new.return_url,
            url=f"{settings.base_url}/p/session/{made.token}",
        )

    return create


async def create_configuration(call: Call) -> Transaction:
    params = call.params(ConfigurationParams)
    wanted = expanded(params.expand, {PRODUCTS})
    configurations: Configurations = call.request.state.configurations
    made = await configurations.checked(None, params)
    branding = await asked_branding(call, params.branding)

    def create(connection: Connection) -> ConfigurationObject:
        configurations.add(connection, made, call.origin)
        return _shown(made, branding.apply(connection, made), wanted)

    return create


async def update_configuration(call: Call) -> Transaction:
    params = call.params(ConfigurationChange)
    wanted = expanded(params.expand, {PRODUCTS})
    configurations: Configurations = call.request.state.configurations
    before = await _named(call)
    await configurations.checked(before, params)
    branding = await asked_branding(call, params.branding)

    def update(connection: Connection) -> ConfigurationObject:
        made = configurations.update(connection, before.id, params, call.origin)
        return _shown(made, branding.apply(connection, made), wanted)

    return update


async def retrieve_configuration(call: Call) -> ConfigurationObject:
    wanted = expanded(call.params(_RetrievalParams).expand, {PRODUCTS})
    found = await _named(call)
    return _shown(found, await branding_of(call, found), wanted)


async def list_configurations(call: Call) -> _Page:
    params = call.params(ConfigurationFilter)
    wanted = expanded(params.expand, {f"data.{PRODUCTS}"})
    if params.starting_after is not UNSET and params.ending_before is not UNSET:
        raise ApiError("Send starting_after or ending_before, not both.", param="ending_before")
    if not 1 <= params.limit <= 100:
        raise ApiError("limit is a number from 1 to 100.", param="limit")
    page = await call.request.state.configurations.list(params)
    data = [_shown(one, await branding_of(call, one), wanted) for one in page.data]
    return _Page(data=data, has_more=page.has_more)


def _shown(
    configuration: Configuration, branding: BrandingObject, wanted: frozenset[str] = frozenset()
) -> ConfigurationObject:
    """Without its products, unless they were asked for."""
    shown = ConfigurationObject(**msgspec.structs.asdict(configuration), branding=branding)
    if wanted:
        return shown
    features = configuration.features
    update = msgspec.structs.replace(features.subscription_update, products=UNSET)
    return msgspec.structs.replace(
        shown, features=msgspec.structs.replace(features, subscription_update=update)
    )


async def _named(call: Call) -> Configuration:
    configurations: Configurations = call.request.state.configurations
    configuration_id = call.request.path_params["configuration"]
    try:
        return await configurations.retrieve(configuration_id)
    except ConfigurationMissing:
        raise missing(CONFIGURATION, configuration_id, param=CONFIGURATION, status=404) from None


def _refuse_unsupported(params: SessionParams) -> None:
    for name in ("customer_account", "on_behalf_of"):
        if getattr(params, name) is not UNSET:
            raise ApiError(f"{name} is not supported by this portal.", param=name)


_ONE = CONFIGURATIONS + "/{configuration}"
_ANY = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]

routes = [
    Route(
        SESSIONS, changing(create_session, scope="sessions"), methods=["POST"], name="portal_sessions:create"
    ),
    Route(CONFIGURATIONS, changing(create_configuration), methods=["POST"], name="configurations:create"),
    Route(CONFIGURATIONS, reading(list_configurations), methods=["GET"], name="configurations:list"),
    Route(_ONE, changing(update_configuration), methods=["POST"], name="configurations:update"),
    Route(_ONE, reading(retrieve_configuration), methods=["GET"], name="configurations:retrieve"),
    *merchant_links.routes,
    *merchant_paused.routes,
    Route("/v1/{path:path}", unknown_url, methods=_ANY, name="merchant_api:unknown"),
]

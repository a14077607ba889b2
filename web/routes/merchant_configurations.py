"""`/v1/billing_portal/configurations`: one for each group of a merchant's customers (R9)."""

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection
from starlette.routing import Route

from services.configurations import Configuration, ConfigurationMissing
from services.configurations.params import (
    ConfigurationChange,
    ConfigurationFilter,
    ConfigurationParams,
    Params,
)
from web.api.branding import BrandingObject, ConfigurationObject, asked_branding, branding_of
from web.api.endpoint import Call, Transaction, changing, reading
from web.api.errors import CONFIGURATION, ApiError, missing
from web.api.expansion import expanded

CONFIGURATIONS = "/billing_portal/configurations"
_ONE = CONFIGURATIONS + "/{configuration}"
_PRODUCTS = "features.subscription_update.products"
EXPANDABLE = frozenset({"application", _PRODUCTS})


class _RetrievalParams(Params, kw_only=True):
    expand: list[str] | UnsetType = UNSET


class _Page(Struct, kw_only=True):
    object: str = "list"
    data: list[ConfigurationObject]
    has_more: bool
    url: str = f"/v1{CONFIGURATIONS}"


async def create_configuration(call: Call) -> Transaction:
    params = call.params(ConfigurationParams)
    wanted = expanded(params.expand, EXPANDABLE)
    configurations = call.request.state.configurations
    made = await configurations.checked(None, params)
    branding = await asked_branding(call, params.branding)

    def create(connection: Connection) -> ConfigurationObject:
        configurations.add(connection, made, call.origin)
        return shown(made, branding.apply(connection, made), wanted)

    return create


async def update_configuration(call: Call) -> Transaction:
    params = call.params(ConfigurationChange)
    wanted = expanded(params.expand, EXPANDABLE)
    configurations = call.request.state.configurations
    before = await _named(call)
    await configurations.checked(before, params)
    branding = await asked_branding(call, params.branding)

    def update(connection: Connection) -> ConfigurationObject:
        made = configurations.update(connection, before.id, params, call.origin)
        return shown(made, branding.apply(connection, made), wanted)

    return update


async def retrieve_configuration(call: Call) -> ConfigurationObject:
    wanted = expanded(call.params(_RetrievalParams).expand, EXPANDABLE)
    found = await _named(call)
    return shown(found, await branding_of(call, found), wanted)


async def list_configurations(call: Call) -> _Page:
    params = call.params(ConfigurationFilter)
    wanted = expanded(params.expand, {f"data.{name}" for name in EXPANDABLE})
    if params.starting_after is not UNSET and params.ending_before is not UNSET:
        raise ApiError("Received both starting_after and ending_before parameters. Please pass in only one.")
    try:
        page = await call.request.state.configurations.list(params)
    except ConfigurationMissing as error:
        cursor = "ending_before" if params.starting_after is UNSET else "starting_after"
        raise missing(CONFIGURATION, error.configuration_id, param=cursor) from None
    data = [shown(one, await branding_of(call, one), wanted) for one in page.data]
    return _Page(data=data, has_more=page.has_more)


def shown(
    configuration: Configuration, branding: BrandingObject, wanted: frozenset[str]
) -> ConfigurationObject:
    """Without its products, unless they were asked for."""
    whole = ConfigurationObject(**msgspec.structs.asdict(configuration), branding=branding)
    if any(name.endswith(_PRODUCTS) for name in wanted):
        return whole
    features = configuration.features
    update = msgspec.structs.replace(features.subscription_update, products=UNSET)
    return msgspec.structs.replace(
        whole, features=msgspec.structs.replace(features, subscription_update=update)
    )


async def _named(call: Call) -> Configuration:
    configuration_id = call.request.path_params["configuration"]
    try:
        return await call.request.state.configurations.retrieve(configuration_id)
    except ConfigurationMissing:
        raise missing(CONFIGURATION, configuration_id, param=CONFIGURATION, status=404) from None


routes = [
    Route(CONFIGURATIONS, changing(create_configuration), methods=["POST"], name="configurations:create"),
    Route(CONFIGURATIONS, reading(list_configurations), methods=["GET"], name="configurations:list"),
    Route(_ONE, changing(update_configuration), methods=["POST"], name="configurations:update"),
    Route(_ONE, reading(retrieve_configuration), methods=["GET"], name="configurations:retrieve"),
]

"""`/v1/billing_portal/sessions`: a merchant's server lets one customer in."""

import msgspec
from msgspec import UNSET
from sqlalchemy import Connection
from starlette.routing import Route

from services.sessions import Created, NewSession
from web.api.branding import ConfigurationObject, branding_of
from web.api.checks import checked_configuration, checked_customer, checked_return_url
from web.api.endpoint import Call, Transaction, changing
from web.api.errors import CONFIGURATION, ApiError
from web.api.expansion import expanded
from web.api.flow_data import checked_flow
from web.api.sessions import SessionObject, SessionParams
from web.routes.merchant_configurations import EXPANDABLE, shown
from web.settings import Settings

SESSIONS = "/billing_portal/sessions"
_EXPANDABLE = frozenset({CONFIGURATION, *(f"{CONFIGURATION}.{name}" for name in EXPANDABLE)})


async def create_session(call: Call) -> Transaction:
    params = call.params(SessionParams)
    state = call.request.state
    settings = state.settings
    _refuse_unsupported(params)
    wanted = expanded(params.expand, _EXPANDABLE)
    return_url = checked_return_url(params.return_url, settings)
    configuration = await checked_configuration(params.configuration, return_url, state.configurations)
    customer = await checked_customer(params.customer, state.gateway)
    flow = None
    if params.flow_data is not UNSET:
        flow = await checked_flow(params.flow_data, customer, configuration, state.plans, settings)
    named = (
        shown(configuration, await branding_of(call, configuration), wanted) if wanted else configuration.id
    )
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
        made = state.sessions.insert(connection, new, call.origin)
        return _object(made, new, named, settings)

    return create


def _object(
    made: Created, new: NewSession, configuration: ConfigurationObject | str, settings: Settings
) -> SessionObject:
    return SessionObject(
        id=made.id,
        after_expiration=new.after_expiration,
        configuration=configuration,
        created=made.created,
        customer=new.customer,
        flow=new.flow,
        livemode=settings.livemode,
        locale=new.locale,
        return_url=new.return_url,
        url=f"{settings.base_url}/p/session/{made.token}",
    )


def _refuse_unsupported(params: SessionParams) -> None:
    for name in ("customer_account", "on_behalf_of"):
        if getattr(params, name) is not UNSET:
            raise ApiError(f"{name} is not supported by this portal.", param=name)


_create = changing(create_session, scope="sessions")

routes = [Route(SESSIONS, _create, methods=["POST"], name="portal_sessions:create")]

"""What a session and a personal link have in common: whose it is, what it may do, where it leads back."""

from msgspec import UNSET, Struct, UnsetType

from services.configurations import Configuration, Configurations
from services.configurations.rules.links import RETURN_URL
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.urls import origin, safe_url
from web.api.errors import CONFIGURATION, ApiError, missing
from web.settings import Settings


class _Customer(Struct, frozen=True):
    id: str
    deleted: bool = False


def checked_return_url(
    return_url: str | UnsetType, settings: Settings, param: str = "return_url"
) -> str | None:
    """SECURITY R1. Raises ApiError about `param`."""
    if return_url is UNSET:
        return None
    parts = safe_url(return_url)
    if parts is None:
        raise ApiError(f"Not a valid URL: {param} must begin with https://.", code="url_invalid", param=param)
    if settings.allowed_return_origins and origin(parts) not in settings.allowed_return_origins:
        allowed = ", ".join(settings.allowed_return_origins)
        raise ApiError(f"{param} must lead to one of {allowed}.", param=param)
    return return_url


async def checked_configuration(
    configuration: str | UnsetType, return_url: str | None, configurations: Configurations
) -> Configuration:
    """The active configuration of that id, or the default one, with all links that it needs (R5); a return
    URL of one's own will do. Raises ApiError, ConfigurationMissing."""
    if configuration is UNSET:
        found = await configurations.default()
    else:
        found = await configurations.retrieve(configuration)
    if not found.active:
        raise ApiError(
            f"The configuration {found.id} is inactive: activate it, or use another.", param=CONFIGURATION
        )
    for missing_link in configurations.missing_links(found):
        if missing_link.param != RETURN_URL or return_url is None:
            message = f"The configuration {found.id} is not complete. {missing_link}"
            raise ApiError(message, code=missing_link.code, param=missing_link.param)
    return found


async def checked_customer(customer: str | UnsetType, gateway: Gateway) -> str:
    """The id, once Stripe knows it. Raises ApiError, GatewayError."""
    if customer is UNSET:
        raise ApiError("Missing required param: customer.", code="parameter_missing", param="customer")
    try:
        found = await gateway.get(f"/v1/customers/{object_id('cus', customer)}", _Customer)
    except NotFound:
        raise missing("customer", customer[:100], param="customer") from None
    if found.deleted:
        raise missing("customer", found.id, param="customer")
    return found.id

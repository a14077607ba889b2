"""The brand that the merchant's Stripe account has, for the portal's first start."""

import asyncio
from contextlib import suppress
from typing import Any

import structlog
from msgspec import Struct
from msgspec.structs import replace

from branding import Brand, InvalidBrand
from branding.color import InvalidColor
from services.brands.brands import Brands
from services.store import StoreUnavailable
from services.stripe_gateway.errors import GatewayError
from services.stripe_gateway.gateway import Gateway

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 4.0


class _Profile(Struct, frozen=True):
    name: str | None = None


class _Branding(Struct, frozen=True):
    primary_color: str | None = None
    secondary_color: str | None = None


class _Settings(Struct, frozen=True):
    branding: _Branding = _Branding()


class _Account(Struct, frozen=True):
    business_profile: _Profile | None = None
    settings: _Settings | None = None


async def adopt_account_brand(brands: Brands, gateway: Gateway) -> None:
    """On the first start the account's brand is kept; until Stripe tells it, the plain one stays."""
    try:
        if await brands.kept() is None and (found := await account_brand(gateway, brands.deployment)):
            await brands.ensure(found)
    except StoreUnavailable:
        log.warning("account_brand_not_kept")


async def account_brand(gateway: Gateway, plain: Brand) -> Brand | None:
    """`plain` with the account's name and colours; None where Stripe does not give them.

    Its pictures stay out: they lie on another host, behind the key.
    """
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            account = await gateway.get("/v1/account", _Account)
    except (GatewayError, TimeoutError) as error:
        log.warning("account_brand_unknown", error=type(error).__name__)
        return None
    profile, look = account.business_profile or _Profile(), (account.settings or _Settings()).branding
    found: dict[str, Any] = {
        "business_name": profile.name,
        "brand_color": look.primary_color,
        "accent_color": look.secondary_color or look.primary_color,
    }
    brand = plain
    for field, value in found.items():
        with suppress(InvalidBrand, InvalidColor):  # one that we cannot show leaves the plain one
            brand = replace(brand, **{field: value}) if value else brand
    return brand

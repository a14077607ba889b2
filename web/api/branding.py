"""`branding` of a configuration, a parameter of ours beside Stripe's: the portal's looks, never its words."""

import asyncio
from collections.abc import Mapping

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection

from branding import Brand, Picture
from services.audit import Origin
from services.brands import Brands
from services.brands.changing import cleaned
from services.configurations import Configuration
from services.configurations.params import BrandingParams
from web.api.endpoint import Call
from web.looks import picture_url


class BrandingObject(Struct, kw_only=True):
    """What customers see, the configuration's own or the deployment's; pictures as addresses."""

    accent_color: str
    brand_color: str
    business_name: str
    corners: str
    icon: str | None
    logo: str | None
    logo_on_plate: bool
    typeface: str


class ConfigurationObject(Configuration, frozen=True, kw_only=True):
    branding: BrandingObject


class Branding(Struct, frozen=True):
    """A change of looks, its pictures cleaned, to be made in the transaction of the configuration's own."""

    brands: Brands
    params: BrandingParams | UnsetType
    pictures: Mapping[str, Picture]
    origin: Origin
    base_url: str

    def apply(self, connection: Connection, configuration: Configuration) -> BrandingObject:
        """The looks after it. Raises BrandRefused."""
        if self.params is not UNSET:
            self.brands.change(
                connection,
                configuration.id,
                self.params,
                self.pictures,
                self.origin,
                default=configuration.is_default,
            )
        return branding_object(self.brands.shown(connection, configuration.id), self.base_url)


async def asked_branding(call: Call, params: BrandingParams | UnsetType) -> Branding:
    """Raises BrandRefused for pictures that are not taken."""
    state = call.request.state
    pictures = {} if params is UNSET else await asyncio.to_thread(cleaned, params)
    return Branding(state.brands, params, pictures, call.origin, state.settings.base_url)


async def branding_of(call: Call, configuration: Configuration) -> BrandingObject:
    """As customers see it now."""
    brands = call.request.state.brands
    await brands.refresh()
    return branding_object(brands.of(configuration.id), call.request.state.settings.base_url)


def branding_object(brand: Brand, base_url: str) -> BrandingObject:
    return BrandingObject(
        accent_color=brand.accent_color,
        brand_color=brand.brand_color,
        business_name=brand.business_name,
        corners=brand.corners,
        icon=f"{base_url}{picture_url(brand.icon)}" if brand.icon else None,
        logo=f"{base_url}{picture_url(brand.logo)}" if brand.logo else None,
        logo_on_plate=brand.logo_on_plate,
        typeface=brand.typeface,
    )

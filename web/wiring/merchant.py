"""What a merchant decides: what its portals allow, how they look, and which keys its servers use."""

from msgspec import Struct

from branding.demo import tidewater
from branding.plain import plain_brand
from sandbox.app import Sandbox
from services.brands import Brands
from services.brands.account import adopt_account_brand
from services.configurations import Configurations
from services.configurations.defaults import USUAL
from services.idempotency import Idempotency
from services.merchant_keys import MerchantKeys
from web import demo
from web.looks import Looks
from web.rendering import Templates
from web.static_files import StaticFiles
from web.wiring.base import Base


class Merchant(Struct):
    """The merchant's side of the portal; `idempotency` is that of the merchant API."""

    configurations: Configurations
    brands: Brands
    looks: Looks
    templates: Templates
    merchant_keys: MerchantKeys
    idempotency: Idempotency


async def make_merchant(base: Base, static: StaticFiles, sandbox: Sandbox | None) -> Merchant:
    """At the first start a default configuration and a brand are stored, on a sandbox the demo's."""
    brands = await _brands(base, sandbox)
    return Merchant(
        configurations=await _configurations(base, sandbox),
        brands=brands,
        looks=Looks(brands, static, base.tokens),
        templates=Templates(static),
        merchant_keys=MerchantKeys(
            base.store,
            base.clock,
            base.audit,
            base.settings.merchant_keys,
            livemode=base.settings.livemode,
        ),
        idempotency=Idempotency(base.store, base.clock),
    )


async def _configurations(base: Base, sandbox: Sandbox | None) -> Configurations:
    made = Configurations(base.store, base.clock, base.audit, base.gateway, base.settings.deployment)
    if sandbox:
        features, profile = demo.terms(sandbox)
        await made.ensure_default(features, profile, login_page=True)
    else:
        await made.ensure_default(USUAL)
    return made


async def _brands(base: Base, sandbox: Sandbox | None) -> Brands:
    if sandbox:
        brand, pictures = tidewater()
        made = Brands(base.store, base.clock, base.audit, brand)
        await made.ensure(brand, pictures)
    else:
        made = Brands(base.store, base.clock, base.audit, plain_brand(base.settings.base_url))
        await adopt_account_brand(made, base.gateway)
    return made

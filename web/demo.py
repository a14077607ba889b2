"""The demo merchant of the sandbox: what its portal allows, and its links."""

from dataclasses import replace

from sandbox.app import Sandbox
from services.configurations import Configuration
from services.configurations.defaults import everything
from services.configurations.objects import AdjustableQuantity, BusinessProfile, Features, Product
from web.settings import Settings

SITE = "https://tidewater.example"

# As public as the sandbox's key: there is nothing behind it but the demo.
OPERATOR_PASSWORD = "sandbox"  # noqa: S105
_KEPT = "$argon2id$v=19$m=65536,t=3,p=4$89GgjN4vLiDl2ByYviNtCw$EatENvHjDMkajJuF6P08gBh0jnAvkgV4Xg/hdGUhziM"


def furnished(settings: Settings) -> Settings:
    """The demo merchant's links and password, where no other are set; its customers return to the sandbox."""
    return replace(
        settings,
        default_return_url=settings.default_return_url or f"{settings.base_url}/sandbox/",
        terms_of_service_url=settings.terms_of_service_url or f"{SITE}/terms",
        operator_password_hash=settings.operator_password_hash or _KEPT,
        privacy_policy_url=settings.privacy_policy_url or f"{SITE}/privacy",
    )


def terms(sandbox: Sandbox) -> tuple[Features, BusinessProfile]:
    """Every feature, for all that the sandbox's merchant sells by subscription."""
    profile = BusinessProfile(privacy_policy_url=f"{SITE}/privacy", terms_of_service_url=f"{SITE}/terms")
    return everything(offered(sandbox)), profile


def is_its_own(configuration: Configuration) -> bool:
    """Whether it leads to the demo merchant's site, as no other merchant's does."""
    links = configuration.business_profile
    return SITE in (links.privacy_policy_url or "") or SITE in (links.terms_of_service_url or "")


def offered(sandbox: Sandbox) -> list[Product]:
    """The demo's products with their prices by quantity; one by use is not for choosing (R3).

    Of two prices with the same interval and currency the first is offered (R12).
    """
    prices: dict[str, dict[tuple[str, int, str], str]] = {}
    for price in sandbox.world.prices:
        recurring = price.recurring
        if price.active and recurring and recurring.usage_type == "licensed":
            rhythm = (recurring.interval, recurring.interval_count, price.currency)
            prices.setdefault(price.product, {}).setdefault(rhythm, price.id)
    return [_product(sandbox, product, tuple(ids.values())) for product, ids in prices.items()]


def _product(sandbox: Sandbox, product: str, prices: tuple[str, ...]) -> Product:
    """What is sold by the piece, customers choose how many of."""
    by_the_piece = sandbox.world.products.get(product).unit_label is not None
    quantity = AdjustableQuantity(enabled=by_the_piece, minimum=1, maximum=99 if by_the_piece else None)
    return Product(prices=list(prices), product=product, adjustable_quantity=quantity)

"""The demo merchant of the sandbox: what its portal allows, and its links."""

from sandbox.app import Sandbox
from services.configurations.defaults import everything
from services.configurations.objects import BusinessProfile, Features, Product

SITE = "https://tidewater.example"


def terms(sandbox: Sandbox) -> tuple[Features, BusinessProfile]:
    """Every feature, for all that the sandbox's merchant sells by subscription."""
    profile = BusinessProfile(privacy_policy_url=f"{SITE}/privacy", terms_of_service_url=f"{SITE}/terms")
    return everything(offered(sandbox)), profile


def offered(sandbox: Sandbox) -> list[Product]:
    """The demo's products with their prices by quantity; one by use is not for choosing (R3)."""
    prices: dict[str, list[str]] = {}
    for price in sandbox.world.prices:
        if price.active and price.recurring and price.recurring.usage_type == "licensed":
            prices.setdefault(price.product, []).append(price.id)
    return [Product(prices=ids, product=product) for product, ids in prices.items()]

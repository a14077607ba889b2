"""R5, R10, R12, R15: what of a Stripe account's configurations comes over, and what is said of the rest."""

from typing import Any

import pytest

from services.audit import Audit, Origin
from services.configurations import Configurations
from services.configurations.defaults import USUAL
from services.configurations.importing import PATH, Imported, Importing
from services.configurations.objects import AdjustableQuantity, Product
from services.configurations.params import ConfigurationFilter
from services.deployment import Deployment
from services.store import Store
from tests.unit.canned import NOW, CannedGateway, listed
from tests.unit.services.clock import TestClock
from tests.unit.web import sold

pytestmark = pytest.mark.usefixtures("both_databases")

OPERATOR = Origin(actor="operator")
SHOP = Deployment(
    base_url="https://billing.shop.example",
    livemode=False,
    terms_of_service_url="https://shop.example/terms",
    privacy_policy_url="https://shop.example/privacy",
)


def features(**features: Any) -> dict[str, Any]:
    """All of Stripe's, most of them off."""
    return {
        "customer_update": {"allowed_updates": ["email"], "enabled": True},
        "invoice_history": {"enabled": True},
        "payment_method_update": {"enabled": True, "payment_method_configuration": None},
        "subscription_cancel": {
            "cancellation_reason": {"enabled": False, "feedback_options": None, "options": ["other"]},
            "enabled": False,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        "subscription_pause": {"enabled": False},
        "subscription_update": {
            "billing_cycle_anchor": None,
            "default_allowed_updates": [],
            "enabled": False,
            "products": None,
            "proration_behavior": "none",
            "schedule_at_period_end": {"conditions": []},
            "trial_update_behavior": "end_trial",
        },
        **features,
    }


def theirs(**changes: Any) -> dict[str, Any]:
    """A configuration as Stripe answers it."""
    return {
        "id": "bpc_1",
        "object": "billing_portal.configuration",
        "active": True,
        "application": None,
        "business_profile": {
            "headline": None,
            "privacy_policy_url": None,
            "terms_of_service_url": "https://theirs.example/terms",
        },
        "created": NOW,
        "default_return_url": "https://theirs.example/account",
        "features": features(),
        "is_default": False,
        "livemode": False,
        "login_page": {"enabled": False, "url": None},
        "metadata": {},
        "name": None,
        "updated": NOW,
        **changes,
    }


def updating(*products: dict[str, Any]) -> dict[str, Any]:
    """Features with this catalogue."""
    whole = features()
    whole["subscription_update"] |= {"enabled": True, "products": list(products)}
    return whole


class Account:
    """The portal, and the Stripe account whose configurations it brings over."""

    def __init__(self, store: Store, clock: TestClock, audit: Audit) -> None:
        self.clock = clock
        prices = {f"/v1/prices/{name}": price for name, price in sold.PRICES.items()}
        self.gateway = CannedGateway({"/v1/products": lambda said: sold.products(said["ids"]), **prices})
        self.configurations = Configurations(
            store,
            clock,
            audit,
            self.gateway,
            SHOP,
        )
        self.importing = Importing(store, self.gateway, self.configurations)

    async def bring(self, *configurations: dict[str, Any]) -> list[Imported]:
        self.gateway.answers[PATH] = listed(*configurations)
        return await self.importing.run(OPERATOR)


@pytest.fixture
async def account(store: Store, clock: TestClock, audit: Audit) -> Account:
    account = Account(store, clock, audit)
    await account.configurations.ensure_default(USUAL)
    return account


async def test_one_comes_over_whole(account: Account) -> None:
    """Issue 7.1: under Stripe's id, with every field that this portal has."""
    quantity = {"enabled": True, "minimum": 2, "maximum": None}
    gold = {"product": "prod_1", "prices": ["price_1", "price_yearly"], "adjustable_quantity": quantity}
    whole = updating(gold)
    whole["subscription_update"] |= {"default_allowed_updates": ["price"], "billing_cycle_anchor": "now"}
    there = theirs(features=whole, metadata={"team": "a"}, name="Teams", active=False)
    assert await account.bring(there) == [Imported("bpc_1", "made")]
    here = await account.configurations.retrieve("bpc_1")
    assert (here.active, here.created, here.metadata, here.name) == (False, NOW, {"team": "a"}, "Teams")
    assert here.default_return_url == "https://theirs.example/account"
    assert here.business_profile.terms_of_service_url == "https://theirs.example/terms"
    assert here.products == [
        Product(["price_1", "price_yearly"], "prod_1", AdjustableQuantity(True, None, 2))
    ]
    assert here.features.subscription_update.billing_cycle_anchor == "now"
    assert here.features.customer_update.allowed_updates == ["email"]
    assert not here.features.subscription_cancel.enabled


async def test_twice_is_once(account: Account) -> None:
    """Issue 7.1: what is here already stays as it is, whatever has become of it."""
    await account.bring(theirs())
    before = await account.configurations.retrieve("bpc_1")
    assert await account.bring(theirs(name="Renamed"), theirs(id="bpc_2")) == [
        Imported("bpc_2", "made"),
        Imported("bpc_1", "known"),
    ]
    assert await account.configurations.retrieve("bpc_1") == before
    page = await account.configurations.list(ConfigurationFilter(is_default=False))
    assert {one.id for one in page.data} == {"bpc_1", "bpc_2"}


async def test_what_is_left_out_is_said(account: Account) -> None:
    """R10, R15: custom text and pausing; a login page needs a decision here; what is off is not told of."""
    whole = features(subscription_pause={"enabled": True, "duration": {"type": "indefinite"}})
    whole["subscription_cancel"]["cancellation_reason"]["feedback_options"] = ["fo_1"]
    whole["subscription_update"]["fireworks"] = {"enabled": True}
    there = theirs(
        business_profile={"headline": "Hello"},
        features=whole,
        login_page={"enabled": True, "url": "https://billing.stripe.com/p/login/x"},
    )
    (brought,) = await account.bring(there)
    told = [note.split(" is left ")[0] for note in brought.notes]
    assert told == [
        "business_profile[headline]",
        "features[subscription_cancel][cancellation_reason][feedback_options]",
        "login_page",
        "features[subscription_pause]",
        "features[subscription_update][fireworks]",
    ]
    here = await account.configurations.retrieve("bpc_1")
    assert here.business_profile.headline is None
    assert not here.login_page.enabled


async def test_prices_that_cannot_be_offered_are_left_out(account: Account) -> None:
    """R12, R3: each by name, and a product that has none left as a whole."""
    gold = {"product": "prod_1", "prices": ["price_gone", "price_1", "price_twin", "price_metered"]}
    old = {"product": "prod_old", "prices": ["price_old"]}
    empty = {"product": "prod_2", "prices": ["price_none"]}
    (brought,) = await account.bring(theirs(features=updating(gold, old, empty)))
    assert (await account.configurations.retrieve("bpc_1")).products == [Product(["price_1"], "prod_1")]
    said = " ".join(brought.notes)
    assert all(
        name in said for name in ("price_gone", "price_twin", "price_metered", "prod_old", "price_none")
    )
    assert len(brought.notes) == 5


async def test_one_without_its_links_is_refused(account: Account) -> None:
    """R5: the sentence says what to set; the others come over all the same."""
    bare, whole = theirs(default_return_url=None), theirs(id="bpc_2")
    refused, made = (await account.bring(bare, whole))[::-1]
    assert (refused.outcome, made.outcome) == ("refused", "made")
    assert "PORTAL_DEFAULT_RETURN_URL" in refused.notes[-1]


async def test_one_that_cannot_be_read_is_refused(account: Account) -> None:
    """A word that this version does not know is not guessed at."""
    odd = features(subscription_cancel={"enabled": True, "mode": "at_noon"})
    (brought,) = await account.bring(theirs(features=odd))
    assert brought.outcome == "refused"
    assert "at_noon" in brought.notes[0]


async def test_stripes_default_becomes_ours_unless_ours_was_changed(account: Account) -> None:
    """R9: sessions without a configuration do as at Stripe; what an operator has set is not overridden."""
    default = await account.configurations.default()
    account.clock.advance(60)
    (first,) = await account.bring(theirs(is_default=True))
    taken = await account.configurations.default()
    assert default.id in first.notes[-1]
    assert (taken.id, taken.features.customer_update.allowed_updates) == (default.id, ["email"])
    assert not (await account.configurations.retrieve("bpc_1")).is_default
    (second,) = await account.bring(
        theirs(id="bpc_2", is_default=True, default_return_url="https://b.example")
    )
    assert "stays as it is" in second.notes[-1]
    assert await account.configurations.default() == taken


async def test_all_pages_are_read(account: Account) -> None:
    """Stripe gives a hundred at a time."""

    def page(params: Any) -> dict[str, Any]:
        first = "starting_after" not in params
        return listed(theirs(id="bpc_1" if first else "bpc_2"), has_more=first)

    account.gateway.answers[PATH] = page
    brought = await account.importing.run(OPERATOR)
    assert [one.id for one in brought] == ["bpc_2", "bpc_1"]

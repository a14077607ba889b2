"""Configurations over a canned account, and merchants who make and change them."""

from typing import Any

import msgspec
import pytest

from services.audit import Audit, Origin
from services.configurations import (
    Configuration,
    Configurations,
)
from services.configurations.params import ConfigurationChange, ConfigurationParams
from services.deployment import Deployment
from services.store import Store
from tests.unit import canned
from tests.unit.canned import CannedGateway
from tests.unit.services.clock import TestClock

MERCHANT = Origin(actor="key:mk_1", request_id="req_1")
OFF: dict[str, Any] = {"features": {}}
SHOP = Deployment(
    base_url="https://billing.shop.example",
    livemode=False,
    default_return_url="https://shop.example",
    terms_of_service_url="https://shop.example/terms",
    privacy_policy_url="https://shop.example/privacy",
)
METHODS = {
    f"/v1/payment_method_configurations/{named}": {"id": named, "active": active}
    for named, active in {"pmc_1": True, "pmc_off": False}.items()
}
TERMS: dict[int, dict[str, Any]] = {
    1: {},
    2: {"recurring": {"interval": "year"}},
    3: {"product": "prod_2"},
}


@pytest.fixture
def configurations(store: Store, clock: TestClock, audit: Audit) -> Configurations:
    sold = {f"/v1/prices/price_{n}": canned.price(id=f"price_{n}", **terms) for n, terms in TERMS.items()}
    products = canned.listed(canned.product(), canned.product(id="prod_2"))
    return Configurations(
        store,
        clock,
        audit,
        CannedGateway({"/v1/products": products, **sold, **METHODS}),
        SHOP,
    )


@pytest.fixture
def make(store: Store, configurations: Configurations) -> Any:
    async def make(**params: Any) -> Configuration:
        said = msgspec.convert({**OFF, **params}, ConfigurationParams)
        made = await configurations.checked(None, said)
        await store.write(lambda connection: configurations.add(connection, made, MERCHANT))
        return made

    return make


@pytest.fixture
def change(store: Store, configurations: Configurations) -> Any:
    async def change(configuration: Configuration, **params: Any) -> Configuration:
        said = msgspec.convert(params, ConfigurationChange)
        await configurations.checked(configuration, said)
        return await store.write(
            lambda connection: configurations.update(connection, configuration.id, said, MERCHANT)
        )

    return change

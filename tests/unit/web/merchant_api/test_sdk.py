"""DESIGN: Stripe's own SDK and shapes."""

import asyncio
import socket
from typing import Any

import pytest
import stripe
import uvicorn

from tests.unit.sandbox import description
from tests.unit.web.merchant import BASE, KEY, Merchant
from tests.unit.web.merchant_api.sdk import sdk

CATALOGUE = [
    {"product": "prod_1", "prices": ["price_1"], "adjustable_quantity": {"enabled": True, "maximum": 9}},
    {"product": "prod_2", "prices": ["price_2"]},
]
OURS = ".branding: no key of billing_portal.configuration"
METHOD = {"type": "payment_method_update"}


@pytest.mark.skipif(not description.FILE.exists(), reason="needs Stripe's description of its API")
async def test_answers_have_stripes_shapes(shop: Merchant) -> None:
    """Issue 7.1: types, required and nullable fields as Stripe describes them; `branding` alone is ours."""
    portal: Any = sdk(shop).v1.billing_portal
    whole = {"expand": ["features.subscription_update.products"]}
    params = {"features": {"subscription_update": {"enabled": True, "products": CATALOGUE}}, **whole}
    made = await portal.configurations.create_async(params)
    default = await shop.state.configurations.default()
    answers = [
        made,
        await portal.configurations.retrieve_async(default.id, whole),
        await portal.configurations.update_async(made.id, {"metadata": {"team": "a"}, "name": "Teams"}),
        await portal.configurations.list_async({"expand": ["data.features.subscription_update.products"]}),
        await portal.sessions.create_async({"customer": "cus_1", "expand": ["configuration"]}),
        await portal.sessions.create_async({"customer": "cus_1", "flow_data": METHOD, "locale": "pt-BR"}),
    ]
    billing = {"customer": "cus_1", "flow_data": {"type": "customer_update"}}
    answers.append(await portal.sessions.create_async(billing))
    assert answers[-1].flow.customer_update is not None
    found = {problem for answer in answers for problem in description.problems(answer.to_dict())}
    assert {problem for problem in found if not problem.endswith(OURS)} == set()


async def test_the_official_sdk(shop: Merchant) -> None:
    """DESIGN: a second StripeClient that is pointed here, over a true socket."""
    listener = socket.create_server(
        ("127.0.0.1", 0)
    )  # who asks before the server is ready waits in its queue
    port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(shop.app, lifespan="off", log_config=None, http="httptools"))
    serving = asyncio.create_task(server.serve([listener]))
    http_client = stripe.AIOHTTPClient()
    client = stripe.StripeClient(
        KEY, base_addresses={"api": f"http://127.0.0.1:{port}"}, http_client=http_client
    )
    portal = client.v1.billing_portal
    session = await portal.sessions.create_async({"customer": "cus_1", "return_url": "https://shop.example"})
    made = await portal.configurations.create_async(
        {
            "features": {
                "subscription_cancel": {
                    "enabled": True,
                    "cancellation_reason": {"enabled": True, "options": ["other"]},
                }
            }
        }
    )
    changed = await portal.configurations.update_async(made.id, {"metadata": {"group": "a"}})
    listed = await portal.configurations.list_async({"active": True, "limit": 1})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await portal.sessions.create_async({"customer": "cus_none"})
    await http_client.close_async()  # type: ignore[no-untyped-call]
    server.should_exit = True
    await serving

    assert session.url.startswith(BASE)
    assert changed.metadata is not None
    assert changed.metadata["group"] == "a"
    assert (len(listed.data), listed.has_more) == (1, True)
    assert (refused.value.code, refused.value.param, refused.value.http_status) == (
        "resource_missing",
        "customer",
        400,
    )
    assert refused.value.request_id is not None

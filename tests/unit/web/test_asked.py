"""What is said when nobody knows what became of a change (SECURITY F5, F10, F24)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import msgspec
import pytest

from services.audit import Entry
from services.stripe_gateway.errors import GatewayError, KeyRejected, NotPermitted, RateLimited, Unavailable
from services.stripe_gateway.gateway import Call, answer_by
from services.stripe_gateway.objects.bills import FullInvoice
from tests.unit import canned
from tests.unit.databases import close
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import page_problems
from tests.unit.web.portal import Visit

PAY = "/p/invoices/in_1/pay"
INVOICE = "/v1/invoices/in_1"
UNKNOWN = "We don&#39;t know yet whether this was done."
UNTOUCHED = "othing has changed"


def due(status: str = "open") -> dict[str, Any]:
    amounts = {"subtotal": 2000, "amount_due": 2000, "amount_remaining": 2000}
    return canned.invoice(status=status, customer="cus_1", lines=canned.listed(), **amounts)


async def paid(
    customer: Arrive, then: Callable[[Visit], Awaitable[None]], *, changed: bool = True
) -> httpx.Response:
    """The answer to a payment that Stripe took, or surely did not, and after which something happened."""
    wallet = canned.wallet(canned.card())
    visit = await customer(**{INVOICE: due(), "/v1/customers/cus_1/payment_methods": wallet})

    async def take(path: str, answer: type[FullInvoice], *_args: object, **_named: object) -> FullInvoice:
        visit.gateway.observe(Call("post", path, 0.1, changed=changed))
        await then(visit)
        return msgspec.convert(due("paid"), answer)

    visit.gateway.post = take  # type: ignore[method-assign, assignment]
    return await visit.post(PAY, amount="2000", payment_method="pm_1", key="pay_0123456789abcdef")


def check(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert UNKNOWN in answer.text
    assert UNTOUCHED not in answer.text
    assert 'href="/p"' in answer.text
    assert page_problems(answer.text) == []


@pytest.mark.parametrize("error", [Unavailable("lost"), RateLimited("too many")])
async def test_stripe_is_gone_after_the_payment(customer: Arrive, error: GatewayError) -> None:
    """F5, F10: its answer is lost, and what became of it cannot be read."""

    async def then(visit: Visit) -> None:
        visit.gateway.failures[INVOICE] = error
        raise error

    check(await paid(customer, then))


@pytest.mark.parametrize("error", [KeyRejected("revoked"), NotPermitted("no"), RateLimited("too many")])
async def test_stripe_refuses_the_payment(customer: Arrive, error: GatewayError) -> None:
    """F6, F13: nothing has changed, and the customer hears so."""

    async def then(_visit: Visit) -> None:
        raise error

    answer = await paid(customer, then, changed=False)
    assert answer.status_code == 503
    assert UNTOUCHED in answer.text
    assert UNKNOWN not in answer.text


async def test_what_became_of_it_is_not_waited_for(customer: Arrive) -> None:
    """F2: an answer within ten seconds, those that the payment took included."""

    async def then(visit: Visit) -> None:
        answer_by(0)
        visit.gateway.holds[INVOICE] = asyncio.Event()
        raise Unavailable("lost")

    check(await paid(customer, then))


async def test_the_database_is_gone_after_the_payment(customer: Arrive) -> None:
    """F24: what happened is not recorded; it happened all the same."""

    async def then(visit: Visit) -> None:
        store = visit.state.store
        await store.write(close)

    check(await paid(customer, then))


async def test_a_page_does_not_speak_for_the_change_before_it(customer: Arrive) -> None:
    """F5: after a change its page may fail too; a change that was never asked for is said to be none."""
    visit = await customer(**{INVOICE: due()})
    visit.gateway.failures[INVOICE] = visit.gateway.failures["/v1/invoices"] = Unavailable("away")
    for path in (PAY, "/p/invoices"):
        page = await visit.page(path)
        assert 'role="alert"' in page.text
        assert UNTOUCHED not in page.text
    refused = await visit.post(PAY, amount="2000", payment_method="pm_1", key="pay_0123456789abcdef")
    assert UNTOUCHED in refused.text


RUN = "key=run_0123456789abcdef01234567&payment_method=pm_1&of=in_1.2000&tried=in_1"


@pytest.mark.parametrize("path", ["/p/invoices/in_1/returned", f"/p/invoices/pay-all/results?{RUN}"])
async def test_what_became_of_it_is_recorded_when_it_is_seen(customer: Arrive, path: str) -> None:
    """D4, F21: the intent to pay does not stay alone on record."""
    done = Entry(event="invoice.pay", result="done", customer="cus_1", object="in_1")
    visits: list[Visit] = []

    async def then(visit: Visit) -> None:
        visits.append(visit)
        raise Unavailable("lost")

    await paid(customer, then)
    audit = visits[0].state.audit
    assert not await audit.recorded(done)
    visits[0].gateway.answers[INVOICE] = due("paid")
    assert (await visits[0].page(path)).status_code in {200, 303}
    assert await audit.recorded(done)

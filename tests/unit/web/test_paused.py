"""R17: the list of paused collections, the same bytes wherever it is asked for."""

from typing import Any

import httpx
import pytest
from sqlalchemy import Connection

from services.stripe_gateway.errors import Unavailable
from services.stripe_gateway.objects.standings import Standing
from services.stripe_gateway.objects.subscriptions import PauseCollection
from tests.unit.canned import subscription
from tests.unit.web.conftest import Arrive
from tests.unit.web.portal import Visit
from tests.unit.web.served import Asked, ServedPortal
from web.cli import DONE, FAILED, run

CSV = "/v1/portal/paused_collections.csv"
KEY = "Bearer sk_test_nobody"
BYTES = "\ufeffsubscription_id,customer_name\r\nsub_9,=é\r\n".encode()


async def with_paused(arrive: Arrive, *names: str) -> Visit:
    """A portal that knows of a paused collection of each of these customers."""
    pause = {"behavior": "keep_as_draft", "resumes_at": None}
    found = {
        f"/v1/subscriptions/sub_9{at}": subscription(
            id=f"sub_9{at}", pause_collection=pause, customer={"id": "cus_1", "name": name, "email": None}
        )
        for at, name in enumerate(names)
    }
    visit = await arrive(**found)
    store = visit.state.store
    upkeep = visit.state.upkeep

    def put(connection: Connection) -> None:
        for at in range(len(names)):
            standing = Standing(f"sub_9{at}", "active", PauseCollection("keep_as_draft"))
            upkeep.index.put(connection, standing)

    await store.write(put)
    return visit


async def download(visit: Visit) -> httpx.Response:
    return await visit.page(CSV, Authorization=KEY)


async def test_the_merchants_list(stranger: Arrive) -> None:
    """A header and a line for each; a file for spreadsheets, and nobody's cache."""
    answer = await download(await with_paused(stranger, "Ada", "=1+1"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="paused-collections.csv"'
    assert "no-store" in answer.headers["cache-control"]
    header, *rows = answer.content.decode("utf-8-sig").splitlines()
    assert header.startswith("subscription_id,customer_id,customer_name,")
    assert [row.split(",")[:3] for row in rows] == [["sub_90", "cus_1", "Ada"], ["sub_91", "cus_1", "'=1+1"]]


async def test_without_stripe_it_says_so(stranger: Arrive) -> None:
    """A refusal in Stripe's envelope, no file that is cut."""
    visit = await with_paused(stranger, "Ada")
    visit.gateway.failures["/v1/subscriptions/sub_90"] = Unavailable("away")
    answer = await download(visit)
    assert answer.status_code >= 500
    assert answer.json()["error"]["type"] == "api_error"


def test_the_command_gives_the_same_bytes(served: ServedPortal, capfdbinary: Any) -> None:
    """R17: mark, line ends and all."""
    served.answer = (200, BYTES)
    assert run(["paused", "--csv"]) == DONE
    assert capfdbinary.readouterr().out == BYTES
    assert served.asked == [Asked("GET", CSV, "Bearer sk_test_sandbox", {})]


def test_the_command_prints_a_table(served: ServedPortal, capsys: pytest.CaptureFixture[str]) -> None:
    """For people: what is not known is said."""
    names = "subscription_id,customer_id,customer_name,customer_email,behavior,paused_since,first_seen"
    rest = "resumes_at,currency,amount,interval,interval_count"
    known = (
        "sub_1,cus_1,A\x1bda,,void,2026-11-01T10:00:00Z,2026-11-02T10:00:00Z,2026-12-01T00:00:00Z,USD,20.00"
    )
    unknown = "sub_22,cus_2,,b@example.com,keep_as_draft,,2026-11-02T10:00:00Z,,EUR,,,"
    served.answer = (200, f"\ufeff{names},{rest}\r\n{known},month,3\r\n{unknown}\r\n".encode())
    assert run(["paused"]) == DONE
    head, first, second = capsys.readouterr().out.splitlines()
    assert " ".join(head.split()) == "subscription_id customer_id behavior since resumes amount customer"
    assert first.split("  ", 2)[0] == "sub_1"
    assert "2026-11-01         2026-12-01  20.00 USD / 3 months  A?da" in first
    assert "keep_as_draft  before 2026-11-02  -           varies" in second


def test_nothing_is_paused(served: ServedPortal, capsys: pytest.CaptureFixture[str]) -> None:
    """R17: an empty list is a sentence, and no failure."""
    served.answer = (200, b"\xef\xbb\xbfsubscription_id\r\n")
    assert run(["paused"]) == DONE
    assert capsys.readouterr().out == "No collection is paused.\n"


@pytest.mark.parametrize(
    "answer",
    [
        (401, b'{"error": {"message": "Invalid API Key provided: ****_key"}}'),
        (502, b"<html>Bad Gateway</html>"),
    ],
    ids=["refused", "a proxy's page"],
)
def test_a_failure_is_a_sentence(
    served: ServedPortal, capsys: pytest.CaptureFixture[str], answer: tuple[int, bytes]
) -> None:
    """DESIGN "Commands": one on stderr, nothing on stdout."""
    served.answer = answer
    assert run(["paused", "--csv"]) == FAILED
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)

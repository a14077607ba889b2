"""A new e-mail address counts once its code came back."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import pytest

from services.audit import Audit, Origin
from services.billing_information.email_changes import MAILS_PER_HOUR, EmailChanges
from services.billing_information.errors import CodeDead, CodeRefused, EmailFixed, TooManyMails
from services.customers import Customers
from services.mail import Mail
from services.sessions import Session
from services.store import Store
from services.stripe_gateway.errors import NotFound
from services.tokens import Tokens
from tests.unit import canned
from tests.unit.canned import CannedGateway
from tests.unit.services.clock import TestClock

pytestmark = pytest.mark.usefixtures("both_databases")

T = TypeVar("T")
ORIGIN = Origin(actor="customer")
NEW = "new@example.com"


class Desk(CannedGateway):
    """Keeps what was written to the customer."""

    def __init__(self) -> None:
        super().__init__(canned.account())
        self.written: list[dict[str, Any]] = []

    async def post(
        self, path: str, answer: type[T], params: Mapping[str, Any] | None = None, *, idempotency_key: str
    ) -> T:
        """Takes everything."""
        self.written.append(dict(params or {}))
        return msgspec.convert(canned.customer(), answer)


class Postman:
    """Keeps the mails."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        """Takes every mail."""
        self.mails.append(mail)

    @property
    def code(self) -> str:
        """Of the newest mail."""
        return self.mails[-1].code or ""


def session(source: str = "api", **changes: Any) -> Session:
    """An open session of cus_1."""
    values: dict[str, Any] = {
        "id": "bps_1",
        "customer": "cus_1",
        "configuration": "bpc_1",
        "source": source,
        "locale": None,
        "return_url": None,
        "flow": None,
        "csrf_token": "csrf_1",
        "created": 0,
        "opened": 0,
        "last_seen": 0,
    }
    return msgspec.convert({**values, **changes}, Session)


def compose(email: str, code: str) -> Mail:
    """A mail of nothing but its code."""
    return Mail(to=email, subject="", text="", code=code)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def emails(
    desk: Desk, postman: Postman, store: Store, tokens: Tokens, clock: TestClock, audit: Audit
) -> EmailChanges:
    return EmailChanges(
        gateway=desk,
        customers=Customers(desk),
        store=store,
        tokens=tokens,
        clock=clock,
        audit=audit,
        mailer=postman,
    )


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


async def test_the_code_writes_the_address_once(emails: EmailChanges, desk: Desk, postman: Postman) -> None:
    """Issue 5.5: nothing is written before it, and nothing twice."""
    change = await emails.start(session(), NEW, compose, ORIGIN)
    assert (postman.mails[0].to, len(postman.code), desk.written) == (NEW, 6, [])
    await emails.confirm(session(), change.id, postman.code, ORIGIN)
    done = await emails.confirm(session(), change.id, "whatever", ORIGIN)
    assert done.status == "done"
    assert desk.written == [{"email": NEW}]


@pytest.mark.parametrize("source", ["login", "link"])
async def test_not_in_a_session_opened_by_mail(emails: EmailChanges, postman: Postman, source: str) -> None:
    """Issue 5.5: who only has the mailbox cannot take the account elsewhere."""
    with pytest.raises(EmailFixed):
        await emails.start(session(source), NEW, compose, ORIGIN)
    assert postman.mails == []


async def test_five_tries(emails: EmailChanges, desk: Desk, postman: Postman) -> None:
    """SECURITY L4: then not even the right code works."""
    change = await emails.start(session(), NEW, compose, ORIGIN)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(CodeRefused) as refused:
            await emails.confirm(session(), change.id, wrong(postman.code), ORIGIN)
        assert refused.value.tries_left == left
    with pytest.raises(CodeDead):
        await emails.confirm(session(), change.id, postman.code, ORIGIN)
    assert desk.written == []


async def test_twenty_tries_a_day(emails: EmailChanges, postman: Postman, clock: TestClock) -> None:
    """SECURITY L4: a new code gives no new budget."""
    for _ in range(4):
        change = await emails.start(session(), NEW, compose, ORIGIN)
        for _ in range(5):
            with pytest.raises(CodeRefused):
                await emails.confirm(session(), change.id, wrong(postman.code), ORIGIN)
        clock.advance(3600)
    change = await emails.start(session(), NEW, compose, ORIGIN)
    with pytest.raises(CodeDead):
        await emails.confirm(session(), change.id, postman.code, ORIGIN)


async def test_ten_minutes(emails: EmailChanges, postman: Postman, clock: TestClock) -> None:
    """SECURITY T3."""
    change = await emails.start(session(), NEW, compose, ORIGIN)
    clock.advance(600)
    with pytest.raises(CodeDead):
        await emails.confirm(session(), change.id, postman.code, ORIGIN)


async def test_a_new_code_ends_the_old(emails: EmailChanges, postman: Postman) -> None:
    """SECURITY T11."""
    old = await emails.start(session(), NEW, compose, ORIGIN)
    old_code = postman.code
    new = await emails.start(session(), NEW, compose, ORIGIN)
    with pytest.raises(CodeDead):
        await emails.confirm(session(), old.id, old_code, ORIGIN)
    await emails.confirm(session(), new.id, postman.code, ORIGIN)


async def test_a_code_is_good_in_its_own_session_only(emails: EmailChanges, postman: Postman) -> None:
    """SECURITY T11, A1: in another session or for another customer there is no such change."""
    change = await emails.start(session(), NEW, compose, ORIGIN)
    for other in (session(id="bps_2"), session(customer="cus_2")):
        with pytest.raises(NotFound):
            await emails.confirm(other, change.id, postman.code, ORIGIN)


async def test_mails_are_few(emails: EmailChanges, postman: Postman, clock: TestClock) -> None:
    """SECURITY L5: five an hour, whoever they go to."""
    for number in range(MAILS_PER_HOUR):
        await emails.start(session(), f"{number}@example.com", compose, ORIGIN)
    with pytest.raises(TooManyMails):
        await emails.start(session(), NEW, compose, ORIGIN)
    clock.advance(3600)
    await emails.start(session(), NEW, compose, ORIGIN)
    assert len(postman.mails) == MAILS_PER_HOUR + 1

"""What a customer may change of who is billed: checked, and nothing else sent."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import pytest
from msgspec.structs import asdict

from services.audit import Audit, Origin
from services.billing_information.errors import FieldProblem, InformationRefused, TaxIdRefused
from services.billing_information.tax_ids import TaxIds
from services.billing_information.updating import Information, PostalAddress, Updating, is_email
from services.configurations.objects import CustomerField
from services.customers import Customers
from services.stripe_gateway.errors import InvalidRequest, NotFound
from tests.unit import canned
from tests.unit.canned import CannedGateway

T = TypeVar("T")
ORIGIN = Origin(actor="customer")
ALL: frozenset[CustomerField] = frozenset(["name", "email", "phone", "address", "shipping", "tax_id"])
KIEL = PostalAddress("DE", {"line1": "Hafenstraße 21", "postal_code": "24103", "city": "Kiel"})
GOOD = Information(name="Ada", email="ada@example.com", phone="+44 20 7946 0000", address=KIEL)


class Desk(CannedGateway):
    """Keeps what was written; `refusal` is Stripe's."""

    def __init__(self) -> None:
        super().__init__(canned.account())
        self.written: list[tuple[str, dict[str, Any], str]] = []
        self.refusal: InvalidRequest | None = None
        self.gone: set[str] = set()

    async def post(
        self, path: str, answer: type[T], params: Mapping[str, Any] | None = None, *, idempotency_key: str
    ) -> T:
        """Takes everything, or refuses it."""
        self.written.append((path, dict(params or {}), idempotency_key))
        if self.refusal:
            raise self.refusal
        made = canned.tax_id("pending") if path.endswith("/tax_ids") else canned.customer()
        return msgspec.convert(made, answer)

    async def delete(self, path: str, answer: type[T], params: Mapping[str, Any] | None = None) -> T:
        """Once; then it does not exist."""
        if path in self.gone or not path.endswith("/txi_1"):
            raise NotFound("No such tax id")
        self.gone.add(path)
        return msgspec.convert({"id": "txi_1", "deleted": True}, answer)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def updating(desk: Desk, audit: Audit) -> Updating:
    return Updating(desk, Customers(desk), audit)


@pytest.fixture
def tax_ids(desk: Desk, audit: Audit) -> TaxIds:
    return TaxIds(desk, audit)


async def test_only_what_is_allowed_is_sent(updating: Updating, desk: Desk) -> None:
    """SECURITY M3: whatever the form holds; the e-mail address is never sent from here."""
    await updating.update("cus_1", GOOD, frozenset(["phone"]), "key", ORIGIN)
    await updating.update("cus_1", GOOD, frozenset(["email"]), "key", ORIGIN)
    ((path, params, _),) = desk.written
    assert (path, params) == ("/v1/customers/cus_1", {"phone": "+44 20 7946 0000"})


async def test_an_address_is_sent_whole(updating: Updating, desk: Desk) -> None:
    """Parts that the country does not have are emptied, so that none is left of another country."""
    await updating.update("cus_1", GOOD, frozenset(["address", "shipping"]), "key", ORIGIN)
    assert desk.written[0][1] == {
        "address": {
            "line1": "Hafenstraße 21",
            "line2": "",
            "city": "Kiel",
            "state": "",
            "postal_code": "24103",
            "country": "DE",
        },
        "shipping": "",
    }


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"name": "a" * 257}, {"name": FieldProblem.TOO_LONG}),
        ({"email": ""}, {"email": FieldProblem.MISSING}),
        ({"email": "ada@example"}, {"email": FieldProblem.EMAIL}),
        ({"phone": "call me"}, {"phone": FieldProblem.PHONE}),
        ({"phone": "1" * 21}, {"phone": FieldProblem.PHONE}),
        ({"address": PostalAddress("ZZ")}, {"address-country": FieldProblem.UNKNOWN}),
        (
            {"address": PostalAddress("DE", {"line1": "x", "postal_code": "1"})},
            {"address-postal_code": FieldProblem.POSTAL_CODE, "address-city": FieldProblem.MISSING},
        ),
        ({"shipping": KIEL}, {"shipping-name": FieldProblem.MISSING}),
    ],
)
async def test_what_is_wrong_is_told_by_field(
    updating: Updating, desk: Desk, changes: dict[str, Any], problems: dict[str, FieldProblem]
) -> None:
    """Issue 5.5: errors at the field, and nothing is sent."""
    wrong = Information(**{**asdict(GOOD), **changes})
    with pytest.raises(InformationRefused) as refused:
        await updating.update("cus_1", wrong, ALL, "key", ORIGIN)
    assert refused.value.problems == problems
    assert desk.written == []


async def test_what_stripe_refuses_is_told_at_its_field(updating: Updating, desk: Desk) -> None:
    """Stripe has the last word."""
    desk.refusal = InvalidRequest("Invalid phone", param="phone")
    with pytest.raises(InformationRefused) as refused:
        await updating.update("cus_1", GOOD, ALL, "key", ORIGIN)
    assert refused.value.problems == {"phone": FieldProblem.REFUSED}


async def test_a_form_that_was_changed_and_sent_again(updating: Updating, desk: Desk) -> None:
    """SECURITY M5: the same twice has one key; mended, it is another request."""
    for information in (GOOD, GOOD, Information(**{**asdict(GOOD), "name": "Ada King"})):
        await updating.update("cus_1", information, ALL, "key", ORIGIN)
    first, second, third = (key for _, _, key in desk.written)
    assert first == second != third


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("ada@example.com", True),
        ("ada+bills@mail.example.co.jp", True),
        ("mıke@example.com", False),
        ("ada@example.com, eve@example.com", False),
        ("ada@example.com\r\nBcc: eve@example.com", False),
        ("ａｄａ@example.com", False),
        ("ada@" + "e" * 520 + ".com", False),
        ("@example.com", False),
    ],
)
def test_one_plain_address(address: str, fine: bool) -> None:
    """SECURITY L10: no second recipient, no look-alike, no header."""
    assert is_email(address) is fine


@pytest.mark.parametrize(("kind", "value"), [("xx_vat", "1"), ("eu_vat", ""), ("eu_vat", "1" * 101)])
async def test_a_tax_id_that_cannot_be_one(tax_ids: TaxIds, desk: Desk, kind: str, value: str) -> None:
    """Refused before Stripe is asked."""
    with pytest.raises(TaxIdRefused):
        await tax_ids.add("cus_1", kind, value, "key", ORIGIN)
    assert desk.written == []


async def test_a_tax_id_that_stripe_refuses_and_takes_when_mended(tax_ids: TaxIds, desk: Desk) -> None:
    """The mended value is another request."""
    desk.refusal = InvalidRequest("Invalid value for eu_vat.", code="tax_id_invalid")
    with pytest.raises(TaxIdRefused):
        await tax_ids.add("cus_1", "eu_vat", "DE1", "key", ORIGIN)
    desk.refusal = None
    added = await tax_ids.add("cus_1", "eu_vat", "DE123456789", "key", ORIGIN)
    assert added.id == "txi_1"
    assert len({key for _, _, key in desk.written}) == 2


async def test_a_tax_id_goes_once(tax_ids: TaxIds) -> None:
    """SECURITY M5, F14: the second click is told the same; what never was this customer's is not found."""
    await tax_ids.remove("cus_1", "txi_1", ORIGIN)
    await tax_ids.remove("cus_1", "txi_1", ORIGIN)
    for foreign in ("txi_9", "nonsense", "txi_1/../x"):
        with pytest.raises(NotFound):
            await tax_ids.remove("cus_1", foreign, ORIGIN)

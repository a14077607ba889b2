"""A customer's tax ids: added and removed; Stripe has no change of one, so it is removed and added anew."""

from msgspec import Struct
from msgspec.structs import replace

from services.audit import Audit, Entry, Origin
from services.billing_information.errors import TaxIdRefused
from services.billing_information.tax_id_types import EXAMPLES
from services.stripe_gateway.errors import InvalidRequest, NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.customers import TaxId

LONGEST = 100


class _Deleted(Struct, frozen=True):
    id: str


class TaxIds:
    """Works below the customer's own path, where another's tax id does not exist (SECURITY A1)."""

    def __init__(self, gateway: Gateway, audit: Audit) -> None:
        self._gateway = gateway
        self._audit = audit

    async def add(self, customer: str, kind: str, value: str, key: str, origin: Origin) -> TaxId:
        """Raises TaxIdRefused for a value that such a tax id cannot have."""
        if kind not in EXAMPLES or not value or len(value) > LONGEST:
            raise TaxIdRefused(kind)
        path = f"/v1/customers/{object_id('cus', customer)}/tax_ids"
        params = {"type": kind, "value": value}
        await self._audit.record(origin, Entry(event="tax_id.add", result="intended", customer=customer))
        try:
            # The value is a part of the key: one that was refused and mended is another request.
            added = await self._gateway.post(
                path, TaxId, params, idempotency_key=f"{key}-{kind}-{value.encode().hex()[:80]}"
            )
        except InvalidRequest as error:
            await self._audit.record(origin, Entry(event="tax_id.add", result="refused", customer=customer))
            raise TaxIdRefused(kind) from error
        entry = Entry(event="tax_id.add", result="done", customer=customer, object=added.id)
        await self._audit.record(origin, entry)
        return added

    async def remove(self, customer: str, tax_id: str, origin: Origin) -> None:
        """Removed twice is removed once. Raises NotFound for what never was this customer's."""
        path = f"/v1/customers/{object_id('cus', customer)}/tax_ids/{object_id('txi', tax_id)}"
        done = Entry(event="tax_id.remove", result="done", customer=customer, object=tax_id)
        await self._audit.record(origin, replace(done, result="intended"))
        try:
            await self._gateway.delete(path, _Deleted)
        except NotFound:
            if not await self._audit.recorded(done):
                raise
        else:
            await self._audit.record(origin, done)

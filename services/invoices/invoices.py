"""A customer's invoices and payments, a page at a time."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from msgspec import Struct

from services.catalogue import Catalogue
from services.invoices.listing import listed, open_ones
from services.remembered import Remembered
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.invoices import Invoice, InvoiceStatus
from services.stripe_gateway.objects.products import Product

PAGE_SIZE = 12
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./#-]{0,63}", re.ASCII)


class Document(Enum):
    """What Stripe makes of a finalized invoice."""

    PAGE = "page"
    PDF = "pdf"


class BilledInvoice(Struct, frozen=True):
    """An invoice with the names of the products that it bills, each once, in the order of its lines."""

    invoice: Invoice
    products: tuple[str, ...]


class InvoicePage(Struct, frozen=True):
    """Open invoices apart from the rest; `next_cursor` leads on to older ones."""

    open: tuple[BilledInvoice, ...]
    settled: tuple[BilledInvoice, ...]
    next_cursor: str | None


class Filter(Struct, frozen=True):
    """What of the history is asked for; `number` alone decides where it is given."""

    year: int | None = None
    status: InvoiceStatus | None = None
    number: str = ""

    @property
    def empty(self) -> bool:
        """Whether everything is asked for."""
        return self == Filter()


class Invoices:
    """Finds only invoices of the customer it is asked about; drafts are never shown."""

    def __init__(self, gateway: Gateway, catalogue: Catalogue) -> None:
        self._gateway = gateway
        self._catalogue = catalogue
        self._short = Remembered()  # whose history fitted one page

    async def newest(self, customer: str) -> InvoicePage:
        """All that is open, however old, and the newest of the rest.

        A page that is the whole history has the open ones in it. Where it may not be, they are asked for
        beside it, in one round trip; a history that has grown since it was seen takes two, once.
        """
        if customer in self._short:
            newest, still_open = await listed(self._gateway, customer, limit=PAGE_SIZE), None
        else:
            newest, still_open = await asyncio.gather(
                listed(self._gateway, customer, limit=PAGE_SIZE), open_ones(self._gateway, customer)
            )
        self._short.note(customer, so=not newest.has_more)
        if newest.has_more:
            waiting = (still_open or await open_ones(self._gateway, customer)).data
        else:
            waiting = [invoice for invoice in newest.data if invoice.status == "open"]
        billed = await self._billed([*waiting, *_settled(newest)])
        return InvoicePage(
            open=billed[: len(waiting)],
            settled=billed[len(waiting) :],
            next_cursor=_cursor(newest),
        )

    async def older(self, customer: str, after: str) -> InvoicePage:
        """The page after the invoice `after`, without the open ones, which stand on the first page."""
        page = await listed(self._gateway, customer, limit=PAGE_SIZE, starting_after=object_id("in", after))
        return InvoicePage(open=(), settled=await self._billed(_settled(page)), next_cursor=_cursor(page))

    async def matching(self, customer: str, wanted: Filter, after: str | None = None) -> InvoicePage:
        """A page of what is asked for, newest first, open ones in their place (`settled` holds them all).

        A year and a status are Stripe's own list filters. A number is asked of Stripe's search, which knows
        new invoices after about a minute, and finds one number as a whole.
        """
        if wanted.number:
            page = await self._numbered(customer, wanted.number)
        else:
            params: dict[str, Any] = {"status": wanted.status} if wanted.status else {}
            if wanted.year is not None:
                start, end = year_bounds(wanted.year)
                params["created"] = {"gte": start, "lt": end}
            if after is not None:
                params["starting_after"] = object_id("in", after)
            page = await listed(self._gateway, customer, limit=PAGE_SIZE, **params)
        shown = await self._billed([invoice for invoice in page.data if invoice.status != "draft"])
        return InvoicePage(open=(), settled=shown, next_cursor=None if wanted.number else _cursor(page))

    async def open(self, customer: str) -> tuple[BilledInvoice, ...]:
        """All that is open, the oldest first."""
        page = await open_ones(self._gateway, customer)
        return await self._billed(page.data[::-1])

    async def document_url(self, customer: str, invoice: str, document: Document) -> str:
        """Stripe's bearer link to a document, for the owner only (SECURITY A5); NotFound otherwise."""
        found = await self._gateway.get(f"/v1/invoices/{object_id('in', invoice)}", Invoice)
        url = found.invoice_pdf if document is Document.PDF else found.hosted_invoice_url
        if found.customer != customer or url is None:
            raise NotFound("No such invoice of this customer")
        return url

    async def _numbered(self, customer: str, number: str) -> StripeList[Invoice]:
        """Anything that is not written like a number of an invoice finds nothing."""
        if _NUMBER.fullmatch(number) is None:
            return StripeList(data=[])
        query = f'customer:"{object_id("cus", customer)}" AND number:"{number.upper()}"'
        params = {"query": query, "limit": PAGE_SIZE, "expand": ["data.payments"]}
        page = await self._gateway.get("/v1/invoices/search", StripeList[Invoice], params)
        return StripeList(data=[invoice for invoice in page.data if invoice.customer == customer])

    async def _billed(self, invoices: Iterable[Invoice]) -> tuple[BilledInvoice, ...]:
        found = [(invoice, tuple(_product_ids(invoice))) for invoice in invoices]
        products = await self._catalogue.products({product for _, ids in found for product in ids})
        return tuple(BilledInvoice(invoice, _names(ids, products)) for invoice, ids in found)


def year_bounds(year: int) -> tuple[int, int]:
    """The first second of a year and of the next (UTC)."""
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp()), int(
        datetime(year + 1, 1, 1, tzinfo=UTC).timestamp()
    )


def _cursor(page: StripeList[Invoice]) -> str | None:
    return page.data[-1].id if page.has_more and page.data else None


def _settled(page: StripeList[Invoice]) -> list[Invoice]:
    return [invoice for invoice in page.data if invoice.status not in {"draft", "open"}]


def _names(ids: Iterable[str], products: Mapping[str, Product]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(products[found].name for found in ids if found in products))


def _product_ids(invoice: Invoice) -> Iterable[str]:
    """The products charged for; those credited count only where nothing is charged."""
    charged = [line for line in invoice.lines.data if line.amount > 0]
    for line in charged or invoice.lines.data:
        details = line.pricing.price_details if line.pricing else None
        if details and details.product:
            yield details.product

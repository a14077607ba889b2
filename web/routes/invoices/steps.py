"""What every step about invoices shares: who may take it, and the ways between the steps."""

import re

from starlette.exceptions import HTTPException

from services.plans.bills import bill_of, product_ids
from services.sessions import Session
from services.stripe_gateway.objects.bills import FullInvoice
from web.addresses import with_query
from web.configuration import features_of
from web.formats import money
from web.forms import Fields
from web.i18n import _
from web.middleware.session import portal_session
from web.request import Request
from web.visitor import settle
from web.words.bills import MoneyLine, bill_lines

PATH = "/p/invoices"
PANEL_ID = "invoices"
_YEAR = re.compile(r"(19|20)[0-9]{2}", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,15}", re.ASCII)


async def session_at_hand(request: Request) -> Session:
    """The session, where it may see invoices; elsewhere these addresses do not exist (SECURITY A3)."""
    session = portal_session(request)
    if not (await features_of(request)).invoice_history.enabled:
        raise HTTPException(403 if request.method == "POST" else 404)
    await settle(request)
    return session


def address(*steps: str, **query: str) -> str:
    """Where a step is, or the panel."""
    return with_query("/".join((PATH, *steps)), query)


def panel_address(**query: str) -> str:
    """The panel with what it is to tell; a browser without scripts comes to see it."""
    return f"{address(**query)}#{PANEL_ID}"


async def add_method_url(request: Request) -> str:
    """Where another payment method is added, "" where the merchant does not allow it."""
    allowed = (await features_of(request)).payment_method_update.enabled
    return "/p/payment-methods/add" if allowed else ""


def year_of(text: str) -> int | None:
    """A year as the form writes it, None for anything else."""
    return int(text) if _YEAR.fullmatch(text) else None


def minor_amount(sent: Fields) -> int:
    """The amount that the form showed, in minor units; -1 where it is not written as one."""
    value = sent.text("amount")
    return int(value) if _AMOUNT.fullmatch(value) else -1


async def lines_of(request: Request, invoice: FullInvoice) -> tuple[MoneyLine, ...]:
    """What it is for, line by line, and what was paid of it already."""
    names = await request.state.catalogue.products(product_ids(invoice))
    lines = bill_lines(bill_of(invoice, names))
    settled = invoice.amount_due - invoice.amount_remaining
    if settled and invoice.amount_remaining:
        return (*lines, MoneyLine(_("Paid or credited already"), money(-settled, invoice.currency)))
    return lines

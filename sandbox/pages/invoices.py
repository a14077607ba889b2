"""An invoice's hosted page, its PDF, and the receipt of its payment."""

import asyncio

from msgspec import UNSET
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.api.errors import StripeError
from sandbox.billing.invoicing import all_lines
from sandbox.objects.invoices import Invoice
from sandbox.objects.payment_intents import PaymentIntent
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.pages.card_form import CardForm, test_cards
from sandbox.pages.checkout import KINDS
from sandbox.pages.control import sent_parameters
from sandbox.pages.site import HEADERS, business_of, day, render, sandbox_of
from sandbox.world import World

STATES = {
    "draft": "This is a draft.",
    "void": "This invoice is void: nothing is to be paid.",
    "uncollectible": "This invoice was not paid, and is no longer collected.",
}


def state_of(invoice: Invoice) -> str:
    """How the invoice stands, in a sentence."""
    if invoice.status == "open":
        return f"To be paid by {day(invoice.due_date)}." if invoice.due_date else "To be paid."
    if invoice.status == "paid":
        paid_at = invoice.status_transitions.paid_at
        return f"Paid on {day(paid_at)}." if paid_at else "Paid."
    return STATES[invoice.status]


def totals_of(invoice: Invoice) -> list[tuple[str, int]]:
    """The rows under the lines in minor units; a row that would repeat the next, or say zero, is left out."""
    rows = [("Discount", -taken.amount) for taken in invoice.total_discount_amounts if taken.amount]
    rows += [
        ("Tax, included" if tax.tax_behavior == "inclusive" else "Tax", tax.amount)
        for tax in invoice.total_taxes
    ]
    if rows:
        rows.insert(0, ("Subtotal", invoice.subtotal))
    rows.append(("Total", invoice.total))
    if applied := invoice.amount_due - invoice.total:
        rows.append(("From your balance", applied))
    if invoice.post_payment_credit_notes_amount:
        rows.append(("Credited", -invoice.post_payment_credit_notes_amount))
    if invoice.status == "open" and rows[-1] != ("Total", invoice.amount_remaining):
        rows.append(("To be paid", invoice.amount_remaining))
    return rows


def saved_methods(world: World, customer: str) -> list[tuple[str, str]]:
    """The ids and names of what the customer can pay with, newest first."""
    return [(method.id, label_of(method)) for method in world.payment_methods.owned_by(customer)]


def label_of(method: PaymentMethod) -> str:
    """A payment method in a few words: `Visa ending in 4242`."""
    if method.card is not UNSET:
        return f"{method.card.brand.capitalize()} ending in {method.card.last4}"
    last4: str = getattr(getattr(method, method.type), "last4", "")
    name = KINDS.get(method.type, method.type)
    return f"{name} ending in {last4}" if last4 else name


def shown_invoice(request: Request) -> Invoice:
    """The invoice in the address. Raises StripeError (404) for a draft: it has no page yet."""
    world = sandbox_of(request).world
    invoice = world.invoices.get(request.path_params["invoice"])
    if invoice.status == "draft":
        raise StripeError(f"Invoice {invoice.id} is a draft, and has no page yet.", status=404)
    return invoice


async def show(request: Request) -> Response:
    return page(request, shown_invoice(request), CardForm())


async def pay(request: Request) -> Response:
    """Pays with a saved payment method, or with a card that is saved with it."""
    sandbox = sandbox_of(request)
    invoice = shown_invoice(request)
    sent = await sent_parameters(request)
    chosen, form = sent.get("payment_method", "new"), CardForm.of(sent)
    try:
        method = new_card(request, invoice, form) if chosen == "new" else chosen
        path = f"/invoices/{invoice.id}/pay"
        sandbox.local.post(path, Invoice, payment_method=method, off_session=False)
    except StripeError as error:
        if intent := waiting_intent(sandbox.world, invoice):
            return confirm(request, invoice, intent)
        return page(request, invoice, form, chosen=chosen, problem=str(error), status=error.status)
    return RedirectResponse(f"{request.scope['root_path']}/invoices/{invoice.id}", status_code=303)


def new_card(request: Request, invoice: Invoice, form: CardForm) -> str:
    local = sandbox_of(request).local
    method = local.post("/payment_methods", PaymentMethod, type="card", card=form.params())
    attached = f"/payment_methods/{method.id}/attach"
    return local.post(attached, PaymentMethod, customer=invoice.customer).id


def waiting_intent(world: World, invoice: Invoice) -> PaymentIntent | None:
    """The invoice's payment that waits for 3-D Secure."""
    for payment in world.invoice_payments.owned_by(invoice.id):
        intent = world.payment_intents.find(payment.payment.payment_intent or "")
        if intent is not None and intent.status == "requires_action":
            return intent
    return None


def confirm(request: Request, invoice: Invoice, intent: PaymentIntent) -> Response:
    """On to the bank's page, which leads back to the invoice."""
    sandbox = sandbox_of(request)
    if intent.next_action is not None:
        intent.next_action["redirect_to_url"]["return_url"] = f"{sandbox.base_url}/invoices/{invoice.id}"
    return RedirectResponse(f"{request.scope['root_path']}/authentication/{intent.id}", status_code=303)


def page(
    request: Request,
    invoice: Invoice,
    form: CardForm,
    *,
    chosen: str | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    sandbox = sandbox_of(request)
    saved = saved_methods(sandbox.world, invoice.customer)
    return render(
        request,
        "invoice.html",
        status=status,
        invoice=invoice,
        lines=all_lines(sandbox.world, invoice),
        business=business_of(sandbox.world),
        state=state_of(invoice),
        totals=totals_of(invoice),
        payable=invoice.status in {"open", "uncollectible"},
        saved=saved,
        chosen=chosen or (saved[0][0] if saved else "new"),
        form=form,
        problem=problem,
        test_cards=test_cards(),
    )


async def download(request: Request) -> Response:
    """The PDF, made in a thread: it takes a tenth of a second."""
    # fpdf takes half a second to import, which the start of the server should not wait for.
    from sandbox.pages.pdf import Letterhead, invoice_pdf  # noqa: PLC0415

    sandbox = sandbox_of(request)
    invoice = shown_invoice(request)
    account = sandbox.world.account
    color = account.settings.branding.primary_color or "#333333"
    letterhead = Letterhead(
        business_of(sandbox.world), account.business_profile.support_email or account.email, color
    )
    customer = sandbox.world.customers.find(invoice.customer)
    locale = customer.preferred_locales[0][:2] if customer and customer.preferred_locales else "en"
    lines = replace(invoice.lines, data=all_lines(sandbox.world, invoice))
    content = await asyncio.to_thread(invoice_pdf, replace(invoice, lines=lines), letterhead, locale)
    headers = {**HEADERS, "content-disposition": f'attachment; filename="invoice-{invoice.number}.pdf"'}
    return Response(content, headers=headers, media_type="application/pdf")


routes = [
    Route("/invoices/{invoice}", show, methods=["GET"]),
    Route("/invoices/{invoice}/pay", pay, methods=["POST"]),
    Route("/invoices/{invoice}/pdf", download, methods=["GET"]),
]

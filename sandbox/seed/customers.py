"""Customers who are there for who they are: without a plan, or with someone else's e-mail address."""

from sandbox.objects.invoice_items import InvoiceItem
from sandbox.objects.invoices import Invoice
from sandbox.objects.subscriptions import Subscription
from sandbox.objects.tax_ids import TaxId
from sandbox.seed.stage import Stage

SHARED_EMAIL = "family@example.com"
KIEL = {"line1": "Hafenstraße 21", "city": "Kiel", "postal_code": "24103", "country": "DE"}
FALMOUTH = {"line1": "8 Custom House Lane", "city": "Falmouth", "postal_code": "TR11 3JT", "country": "GB"}
SANTOS = {
    "line1": "Rua do Cais 310",
    "city": "Santos",
    "state": "SP",
    "postal_code": "11013-560",
    "country": "BR",
}


def no_subscription(stage: Stage) -> None:
    stage.begin(months=9)
    customer = stage.customer("Luiza Prado", "luiza@example.com", address=SANTOS)
    stage.method(customer, "boleto", boleto={"tax_id": "000.000.000-00"})
    stage.pay_by(customer, stage.card(customer))
    stage.api.post(
        "/invoiceitems",
        InvoiceItem,
        customer=customer.id,
        amount=2500,
        currency="usd",
        description="Day on the water",
    )
    invoice = stage.api.post(
        "/invoices", Invoice, customer=customer.id, pending_invoice_items_behavior="include"
    )
    stage.api.post(f"/invoices/{invoice.id}/pay", Invoice)


def same_email_a(stage: Stage) -> None:
    stage.begin(months=5)
    customer = stage.customer("Familie Petersen", SHARED_EMAIL, address=KIEL)
    stage.method(customer, "paypal")
    debit = stage.method(customer, "sepa_debit", sepa_debit={"iban": "DE89370400440532013000"})
    stage.pay_by(customer, debit)
    earlier = stage.subscribe(customer, "tin_monthly_eur")
    stage.wait_until_before_end(days=70)
    stage.api.delete(f"/subscriptions/{earlier.id}", Subscription)
    stage.subscribe(customer, "gold_yearly_eur")
    for value in ("000000000", "111111111", "222222222"):
        stage.api.post(f"/customers/{customer.id}/tax_ids", TaxId, type="eu_vat", value=value)


def same_email_b(stage: Stage) -> None:
    stage.begin(months=14)
    customer = stage.customer("Petersen & Sons", SHARED_EMAIL, address=FALMOUTH)
    debit = {"sort_code": "108800", "account_number": "00012345"}
    stage.method(customer, "bacs_debit", bacs_debit=debit)
    stage.card(customer, expires=stage.month(ago=4))
    stage.pay_by(customer, stage.card(customer, "4000008260000000"))
    stage.subscribe(customer, "tin_monthly_gbp")

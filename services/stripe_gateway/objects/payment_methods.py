"""Payment methods: one struct per type that the portal knows, each optional."""

from msgspec import Struct

from services.stripe_gateway.objects.addresses import Address


class CardWallet(Struct, frozen=True):
    """The wallet that a card was given through (`apple_pay`, `google_pay`, ...)."""

    type: str


class Card(Struct, frozen=True):
    """A card: brand, last four digits and expiry, never its number."""

    brand: str
    last4: str
    exp_month: int
    exp_year: int
    display_brand: str | None = None
    wallet: CardWallet | None = None


class UsBankAccount(Struct, frozen=True):
    """An account at a bank of the United States (ACH)."""

    bank_name: str | None = None
    last4: str | None = None
    account_type: str | None = None


class SepaDebit(Struct, frozen=True):
    """An account in the euro area, by its IBAN's end."""

    last4: str | None = None
    country: str | None = None


class BacsDebit(Struct, frozen=True):
    """An account at a bank of the United Kingdom."""

    last4: str | None = None
    sort_code: str | None = None


class AcssDebit(Struct, frozen=True):
    """An account at a Canadian bank (pre-authorised debit)."""

    bank_name: str | None = None
    last4: str | None = None


class AuBecsDebit(Struct, frozen=True):
    """An account at an Australian bank."""

    bsb_number: str | None = None
    last4: str | None = None


class Boleto(Struct, frozen=True):
    """Brazil's payment slips, issued to a taxpayer."""

    tax_id: str | None = None


class Paypal(Struct, frozen=True):
    """A PayPal account, by its address."""

    payer_email: str | None = None


class Link(Struct, frozen=True):
    """A Link account, by its address."""

    email: str | None = None


class Cashapp(Struct, frozen=True):
    """A Cash App account, by its cashtag."""

    cashtag: str | None = None


class BillingDetails(Struct, frozen=True):
    """Who pays with a payment method."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None


class PaymentMethod(Struct, frozen=True):
    """A payment method; the details stand under the name of its `type`."""

    id: str
    type: str
    created: int = 0
    customer: str | None = None
    billing_details: BillingDetails | None = None
    card: Card | None = None
    us_bank_account: UsBankAccount | None = None
    sepa_debit: SepaDebit | None = None
    bacs_debit: BacsDebit | None = None
    acss_debit: AcssDebit | None = None
    au_becs_debit: AuBecsDebit | None = None
    boleto: Boleto | None = None
    paypal: Paypal | None = None
    link: Link | None = None
    cashapp: Cashapp | None = None

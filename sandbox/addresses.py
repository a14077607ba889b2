"""The addresses of the sandbox's hosted pages, as they stand in its answers.

`base_url` is where the sandbox is reached from a browser, without a slash at its end.
"""


def invoice_page(base_url: str, invoice: str) -> str:
    """An invoice's `hosted_invoice_url`."""
    return f"{base_url}/invoices/{invoice}"


def invoice_pdf(base_url: str, invoice: str) -> str:
    """An invoice's `invoice_pdf`."""
    return f"{base_url}/invoices/{invoice}/pdf"


def checkout_page(base_url: str, session: str) -> str:
    """A Checkout session's `url`."""
    return f"{base_url}/checkout/{session}"


def authentication_page(base_url: str, intent: str) -> str:
    """3-D Secure for a payment intent or a setup intent: `next_action.redirect_to_url.url`."""
    return f"{base_url}/authentication/{intent}"


def receipt_page(base_url: str, charge: str) -> str:
    """A charge's `receipt_url`."""
    return f"{base_url}/receipts/{charge}"

"""Tax by manual tax rates, on what is left of a line after its discounts."""

from decimal import Decimal

from sandbox.billing.amounts import rounded
from sandbox.objects.invoices import Tax, TaxRateDetails
from sandbox.objects.tax_rates import TaxRate


def line_taxes(amount: int, rates: list[TaxRate], tax_exempt: str) -> list[Tax]:
    """One entry per rate. Inclusive taxes are part of the amount, exclusive ones come on top of its rest."""
    inclusive = sum((_percentage(rate) for rate in rates if rate.inclusive), Decimal(0))
    net = Decimal(amount) / (1 + inclusive / 100)
    taxable = rounded(net)
    return [
        Tax(
            amount=0 if tax_exempt != "none" else rounded(net * _percentage(rate) / 100),
            tax_behavior="inclusive" if rate.inclusive else "exclusive",
            tax_rate_details=TaxRateDetails(tax_rate=rate.id),
            taxability_reason=_reason(tax_exempt),
            taxable_amount=taxable,
        )
        for rate in rates
    ]


def summed(taxes: list[Tax]) -> list[Tax]:
    """Per rate, in the order of their first appearance."""
    totals: dict[tuple[str, str], Tax] = {}
    for tax in taxes:
        key = (tax.tax_rate_details.tax_rate, tax.tax_behavior)
        known = totals.get(key)
        totals[key] = Tax(
            amount=tax.amount + (known.amount if known else 0),
            tax_behavior=tax.tax_behavior,
            tax_rate_details=tax.tax_rate_details,
            taxability_reason=tax.taxability_reason,
            taxable_amount=tax.taxable_amount + (known.taxable_amount if known else 0),
        )
    return list(totals.values())


def _percentage(rate: TaxRate) -> Decimal:
    return Decimal(str(rate.percentage))


def _reason(tax_exempt: str) -> str:
    return {"exempt": "customer_exempt", "reverse": "reverse_charge"}.get(tax_exempt, "standard_rated")

"""Customers' tax ids: which there are, how they are written, and what checking them yields."""

import re

from sandbox.api.errors import StripeError
from sandbox.objects.tax_ids import TaxIdVerification

VERIFIED = "000000000"
UNVERIFIED = "111111111"
PENDING = "222222222"
_TEST_VALUES = {VERIFIED, UNVERIFIED, PENDING}
_CHECKED_TYPES = {"au_abn", "ch_vat", "eu_vat", "gb_vat"}

_FORMATS = {
    "au_abn": r"\d{11}",
    "br_cnpj": r"\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2}",
    "br_cpf": r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}",
    "ca_bn": r"\d{9}",
    "ca_gst_hst": r"\d{9}RT\d{4}",
    "ch_vat": r"CHE-?\d{3}\.?\d{3}\.?\d{3} ?(MWST|TVA|IVA)",
    "eu_vat": r"(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)"
    r"[A-Z0-9+*]{2,12}",
    "gb_vat": r"(GB|XI)(\d{9}|\d{12}|(GD|HA)\d{3})",
    "in_gst": r"\d{2}[A-Z0-9]{13}",
    "jp_cn": r"\d{13}",
    "jp_rn": r"\d{5}",
    "jp_trn": r"T\d{13}",
    "no_vat": r"\d{9}MVA",
    "nz_gst": r"\d{8,9}",
    "sg_gst": r"(M\w{9}|\d{9}[A-Z])",
    "sg_uen": r"\w{9,10}",
    "us_ein": r"\d{2}-?\d{7}",
}


def check_tax_id(tax_type: str, value: str, param: str) -> None:
    """Raises StripeError for a value that no tax id of this type can have."""
    written = value.strip().upper()
    pattern = _FORMATS.get(tax_type, r".*\w.*")
    if tax_type in _CHECKED_TYPES and written in _TEST_VALUES:
        return
    if not re.fullmatch(pattern, written):
        raise StripeError(f"Invalid value for {tax_type}.", code="tax_id_invalid", param=param)


def country_of(tax_type: str, value: str) -> str | None:
    """The two letters of the country that the tax id belongs to."""
    if tax_type == "eu_vat":
        prefix = value.strip()[:2].upper()
        return {"EL": "GR", "XI": "GB"}.get(prefix, prefix if prefix.isalpha() else None)
    country = tax_type[:2].upper()
    return None if country == "EU" else country


def first_verification(tax_type: str) -> TaxIdVerification:
    """At birth: only some types are checked at all."""
    return TaxIdVerification(status="pending" if tax_type in _CHECKED_TYPES else "unavailable")


def checked_verification(tax_type: str, value: str, name: str | None) -> TaxIdVerification:
    """What the check of a pending tax id yields: the test values decide, all others stay pending."""
    verification = first_verification(tax_type)
    if verification.status == "pending" and value == VERIFIED:
        return TaxIdVerification(status="verified", verified_address=None, verified_name=name)
    if verification.status == "pending" and value == UNVERIFIED:
        return TaxIdVerification(status="unverified")
    return verification

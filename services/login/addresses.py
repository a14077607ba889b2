"""E-mail addresses as people type them (SECURITY L6, L10)."""

import string

LONGEST = 254
_FOLD = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def address(text: str) -> str | None:
    """One plain address; None for a list, a name with an address, control characters, or anything else.

    Domains reserved for tests are let through: a mail only ever goes to an address that Stripe keeps.
    """
    # It compiles all of the standards' grammar: imported for the first address, not at every start.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    text = text.strip()
    if len(text) > LONGEST:
        return None
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


def folded(email: str) -> str:
    """For comparing: without ASCII letter case only; more would take a Kelvin sign for the letter k."""
    return email.translate(_FOLD)


def mailbox(email: str) -> str:
    """For counting: one name for one mailbox, whatever the dots, +tags and letter case."""
    local, _, domain = folded(email).rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"

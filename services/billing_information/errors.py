"""Why billing information is not changed; web has a sentence for each."""

from enum import Enum


class UpdatesOff(Exception):
    """The configuration does not let customers change this (SECURITY A3)."""


class FieldProblem(Enum):
    """What is wrong with one field of the form."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    EMAIL = "email"
    PHONE = "phone"
    POSTAL_CODE = "postal_code"
    UNKNOWN = "unknown"
    REFUSED = "refused"


class InformationRefused(Exception):
    """Nothing was changed; `problems` are by the form's field names."""

    def __init__(self, problems: dict[str, FieldProblem]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


class TaxIdRefused(Exception):
    """Stripe does not take this value for this type; nothing was added."""


class EmailFixed(Exception):
    """The address cannot be changed in a session that was opened by e-mail."""


class TooManyMails(Exception):
    """This customer was mailed codes often enough for now."""


class CodeRefused(Exception):
    """The code is wrong; `tries_left` more can be made."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(str(tries_left))
        self.tries_left = tries_left


class CodeDead(Exception):
    """The code is too old, was tried too often, or a newer one was sent."""

"""Cancellations in words: what ends, when, and what is still paid (LOOKS)."""

import pytest
from msgspec.structs import replace

from services.plans.quotes import Cancellation, Side
from tests.unit.web.words.test_plan_changes import LATER, NOW, PLAIN, bill, quote
from web.words import cancellations as words


def test_before_cancelling() -> None:
    """LOOKS, words."""
    ends = Cancellation(Side("Plain", PLAIN, 1), quote().seen, LATER, immediately=False)
    assert words.cancel_sentence(ends) == words.canceled_sentence(ends)
    assert words.cancel_sentence(ends) == (
        "Your plan stays active until 22 December 2026. You will not be charged again."
    )
    assert "ends at once" in words.cancel_sentence(replace(ends, immediately=True))


@pytest.mark.parametrize(
    ("differs", "said"),
    [
        ({"last": bill(1450)}, "Then you get a last bill of $14.50."),
        ({"last": bill(0, total=-1450)}, "You will not be charged again."),
        ({"unsure": True}, "It does not renew."),
        ({"by_use": True}, "Then you pay for your last use."),
        ({"renews_at": NOW}, "Until then it renews as usual, next on 26 October 2026."),
        ({"seen": replace(quote().seen, status="past_due")}, "What is open now is still to be paid."),
        ({"seen": replace(quote().seen, status="trialing")}, "You will not be charged."),
    ],
)
def test_what_is_paid_after_cancelling(differs: dict[str, object], said: str) -> None:
    """Nobody is told that nothing comes any more where something does, before and after."""
    ends = Cancellation(Side("Plain", PLAIN, 1), quote().seen, LATER, immediately=False)
    for sentence in (words.cancel_sentence, words.canceled_sentence):
        assert sentence(replace(ends, **differs)).endswith(said)


def test_cancelling_at_once_what_is_not_paid() -> None:
    """Stripe does not try an open invoice again, but it does not drop it."""
    owing = replace(quote().seen, status="unpaid")
    ends = Cancellation(Side("Plain", PLAIN, 1), owing, LATER, immediately=True)
    for sentence in (words.cancel_sentence, words.canceled_sentence):
        assert sentence(ends).endswith("What is open now is still to be paid.")


@pytest.mark.parametrize(
    ("also", "name"),
    [
        (("Seats",), "Plain and Seats"),
        (("Seats", "Storage"), "Plain and 2 more"),
    ],
)
def test_all_that_ends(also: tuple[str, ...], name: str) -> None:
    """A plan of several products is not called by the first of them."""
    sides = tuple(Side(one, PLAIN, 1) for one in also)
    ends = Cancellation(Side("Plain", PLAIN, 1), quote().seen, LATER, immediately=False, also=sides)
    assert words.canceled_name(ends) == name

"""Changes of plans in words: amount, date and consequence, in English and Japanese (LOOKS)."""

import pytest
from msgspec.structs import replace

from services.plans.bills import Bill, LineKind, QuotedLine
from services.plans.changes import Change, Trial
from services.plans.eligibility import Refusal
from services.plans.errors import CodeRefusal, CodeRefused, NotOffered, Unoffered
from services.plans.quotes import Outcome, Quote, Result, Seen, Side
from services.stripe_gateway.objects.discounts import Coupon, CouponOption
from services.stripe_gateway.objects.payment_methods import Card, PaymentMethod
from services.stripe_gateway.objects.prices import Price, Recurring
from web import i18n
from web.words import plan_changes as words
from web.words.bills import bill_lines
from web.words.refusals import cancel_refused, code_refused, not_offered, update_refused

NOW, LATER = 1_793_000_000, 1_797_897_600  # 26 October, 22 December 2026
MONTHLY = Recurring("month")
PLAIN = Price("price_plain", "usd", "plain", recurring=MONTHLY, unit_amount=4400)
GOLD = Price("price_gold", "usd", "gold", recurring=MONTHLY, unit_amount=7300)
VISA = PaymentMethod("pm_1", "card", card=Card("visa", "4242", 12, 2030))
JAPANESE = i18n.spoken("ja")


def bill(due: int, **more: int) -> Bill:
    figures = {"discount": 0, "tax": 0, "included_tax": 0, "total": due, "due": due, "at": NOW}
    return Bill("usd", (), **{**figures, **more})


def quote(**changes: object) -> Quote:
    change = Change(
        "sub_1", "si_1", "price_gold", "gold", 1, MONTHLY, None, True, Trial.NONE, "always_invoice"
    )
    usual = Quote(
        change=change,
        before=Side("Plain", PLAIN, 1),
        after=Side("Gold", GOLD, 1),
        seen=Seen("price_plain", 1, "active", None, None, None, LATER),
        moment=NOW,
        today=bill(5867),
        next=None,
        then=bill(7300),
        then_at=LATER,
        paid_by=VISA,
    )
    return replace(usual, **changes)


def test_before_an_upgrade() -> None:
    """LOOKS, words: the amount today, and the one that comes again."""
    assert words.today_sentence(quote()) == "You pay $58.67 today."
    assert words.then_sentence(quote()) == "From 22 December 2026 it is $73.00 every month."


def test_before_an_upgrade_in_japanese() -> None:
    """LOOKS, words."""
    assert JAPANESE is not None
    with i18n.speaking(JAPANESE):
        assert words.today_sentence(quote()) == "本日のお支払いは $58.67 です。"
        assert words.then_sentence(quote()) == "2026年12月22日からは毎月 $73.00 になります。"


def test_before_an_upgrade_of_a_plan_that_owes() -> None:
    """Changing the plan pays no bill that is open already."""
    owing = replace(quote().seen, status="past_due")
    assert words.today_sentence(quote(seen=owing)) == (
        "You pay $58.67 today. What is open now is still to be paid."
    )


def test_a_scheduled_downgrade() -> None:
    """LOOKS, words."""
    later = replace(quote().change, at=LATER, bills_now=False)
    down = quote(change=later, after=Side("Tin", PLAIN, 1), today=None, then=bill(2000))
    assert words.today_sentence(down) == (
        "You keep Plain until 22 December 2026. "
        "Then you move to Tin at $20.00 every month. Nothing is due today."
    )


def test_another_rhythm_of_the_same_plan() -> None:
    """Two prices of one product are told apart, in both languages, where a change is between them."""
    yearly = Side("Plain", replace(PLAIN, id="price_year", recurring=Recurring("year")), 1)
    longer = quote(after=yearly)
    assert words.side_names(longer) == ("Plain, Monthly", "Plain, Yearly")
    assert words.done_title(longer, Outcome(Result.APPLIED)) == "You are on Plain, Yearly now"
    assert words.side_names(quote()) == ("Plain", "Gold")
    assert JAPANESE is not None
    with i18n.speaking(JAPANESE):
        assert words.side_names(longer) == ("Plain(月払い)", "Plain(年払い)")


def test_what_is_billed_later() -> None:
    """Issue 4.5: "a change billed later says so"."""
    later = quote(today=None, next=bill(8533))
    assert words.today_sentence(later) == "Nothing is due today."
    assert words.then_sentence(later) == (
        "On 22 December 2026 you pay $85.33. After that it is $73.00 every month."
    )


def test_a_credit() -> None:
    """What is left over is not lost."""
    left = quote(today=bill(0, total=-1200))
    assert words.today_sentence(left) == (
        "Nothing is due today. $12.00 is kept as credit for your next bills."
    )


@pytest.mark.parametrize(
    ("billed", "collected", "said"),
    [
        (bill(1450), True, "You paid $14.50 today."),
        (bill(1450), False, "Nothing was charged today."),
        (bill(0, total=-1200), True, "Nothing was due today. $12.00 is kept as credit for your next bills."),
        (bill(0), True, "Nothing was due today."),
    ],
)
def test_what_was_paid(billed: Bill, *, collected: bool, said: str) -> None:
    """R14: where collecting is paused, the bill of a change is made and not paid."""
    outcome = Outcome(Result.APPLIED, billed=billed, collected=collected)
    assert words.done_sentence(quote(), outcome) == f"{said} From 22 December 2026 it is $73.00 every month."


def test_a_discount_that_ends() -> None:
    """A lower price is not promised for longer than it lasts."""
    coupon = Coupon("c", "repeating", duration_in_months=3, percent_off=25)
    some = quote(code="AUTUMN", coupon=coupon, discount_ends=True)
    assert words.coupon_sentence(some) == "AUTUMN: 25% off for 3 months."
    assert "for as long as your discount lasts" in words.then_sentence(some)


def test_a_decline() -> None:
    """LOOKS, words: what has not happened, and the way out."""
    assert words.decline_sentence(VISA, "Plain", "generic_decline") == (
        "Your bank declined Visa ending in 4242. "
        "Nothing has changed: you are still on Plain. Try another card."
    )
    assert "There is not enough money" in words.decline_sentence(VISA, "Plain", "insufficient_funds")


@pytest.mark.parametrize(
    ("result", "title"),
    [
        (Result.APPLIED, "You are on Gold now"),
        (Result.SCHEDULED, "You move to Gold on 22 December 2026"),
        (Result.PROCESSING, "You are on Gold, and your payment is being processed"),
    ],
)
def test_afterwards(result: Result, title: str) -> None:
    """Every good end has a title with the plan in it."""
    later = quote(change=replace(quote().change, at=LATER))
    assert words.done_title(later, Outcome(result)) == title


def test_what_is_on_its_way() -> None:
    """A bank takes days: nothing is said to be paid before it is."""
    said = words.done_sentence(quote(), Outcome(Result.PROCESSING, billed=bill(1450), collected=False))
    assert said == "$14.50 is on its way from your bank. From 22 December 2026 it is $73.00 every month."


def test_a_trial() -> None:
    """Issue 4.2: it ends with the change, or goes on; and without one nothing is said."""
    ends, goes_on = (
        quote(change=replace(quote().change, trial=trial)) for trial in (Trial.ENDS, Trial.CONTINUES)
    )
    assert words.trial_sentence(ends).startswith("Your trial ends with this change")
    assert (
        words.trial_sentence(replace(goes_on, trial_end=LATER))
        == "Your trial goes on until 22 December 2026."
    )
    assert (words.trial_sentence(goes_on), words.trial_sentence(quote(trial_end=LATER))) == ("", "")


def test_how_many_and_which() -> None:
    """A price has a name of its own, and three are not one."""
    early = replace(GOLD, nickname="Early bird")
    assert words.side_name(Side("Gold", early, 3)) == "3 × Gold, Early bird"
    assert words.side_name(Side("Gold", GOLD, 0)) == "0 × Gold"
    assert words.side_name(Side(None, GOLD, None)) == "Subscription"
    quarterly = replace(GOLD, recurring=Recurring("month", 3))
    assert words.again(bill(7300), quarterly) == "$73.00 every 3 months"


def test_what_pays() -> None:
    """A bank debit begins at once and is paid later; without a method that is said."""
    debit = PaymentMethod("pm_2", "sepa_debit")
    assert words.paying_sentence(debit).endswith("your bank takes some days to pay.")
    assert words.paying_sentence(VISA) == "Visa ending in 4242"
    assert words.paying_sentence(None) == "You have no payment method yet."


def test_how_long_a_discount_lasts() -> None:
    """For good, for a month, or as its code says where nothing is known of it."""
    coupon = Coupon("c", "forever", percent_off=25)
    assert words.coupon_sentence(quote(coupon=coupon)) == "25% off for as long as you keep this plan."
    month = replace(coupon, duration="repeating", duration_in_months=1)
    assert words.coupon_sentence(quote(coupon=month)) == "25% off for 1 month."
    assert words.coupon_sentence(quote(code="LESS")) == "LESS"
    assert words.coupon_sentence(quote()) == ""


def test_what_differs() -> None:
    """SECURITY M4: the figure that was seen beside the one that counts."""
    found = words.different_figures(quote(), quote(today=bill(5000)))
    assert found == (("Due today", "$58.67", "$50.00"),)


def test_a_next_bill_that_differs() -> None:
    """It was the ordinary one, where nothing else was said of it."""
    later = quote(today=None)
    found = words.different_figures(later, replace(later, next=bill(6800)))
    assert found == (("Your next bill", "$73.00", "$68.00"),)


def test_a_plan_and_a_date_that_differ() -> None:
    """SECURITY M6: what the plan was when it was seen, and when the next bill was to come."""
    other = quote(before=Side("Tin", replace(PLAIN, id="price_tin"), 1), then_at=NOW)
    assert words.different_figures(quote(), other) == (
        ("Your plan now", "Plain", "Tin"),
        ("Date of the next bill", "22 December 2026", "26 October 2026"),
    )
    more = replace(quote(), before=Side("Plain", PLAIN, 2), today=None, next=bill(5867))
    assert words.different_figures(quote(), more) == (
        ("Your plan now", "Plain", "2 × Plain"),
        ("Due today", "$58.67", "Nothing"),
        ("Your next bill", "Nothing", "$58.67"),
    )


def test_another_card() -> None:
    """The one that was named beside the one that would pay."""
    other = PaymentMethod("pm_2", "card", card=Card("mastercard", "4444", 12, 2030))
    found = words.different_figures(quote(), quote(paid_by=other))
    assert found == (("Paid with", "Visa ending in 4242", "Mastercard ending in 4444"),)


def test_a_gift() -> None:
    """A merchant's link adds a discount that has no code, and perhaps no name."""
    coupon = Coupon("c", "once", name="Welcome back", percent_off=50)
    assert words.coupon_sentence(quote(coupon=coupon)) == "Welcome back: 50% off, once."
    assert words.coupon_sentence(quote(coupon=replace(coupon, name=None))) == "50% off, once."


@pytest.mark.parametrize(
    ("options", "said"),
    [({"usd": CouponOption(500)}, "Welcome back: $5.00 off, once."), (None, "Welcome back, once.")],
)
def test_an_amount_is_said_in_the_plans_currency(options: dict[str, CouponOption] | None, said: str) -> None:
    """Nobody who pays in dollars is told of euros that are taken off."""
    coupon = Coupon(
        "c", "once", name="Welcome back", amount_off=450, currency="eur", currency_options=options
    )
    assert words.coupon_sentence(quote(coupon=coupon)) == said


def test_a_bill_line_by_line() -> None:
    """Issue 4.1: credit, charge, discount, tax and balance, each a line."""
    lines = (
        QuotedLine(LineKind.CREDIT, "Plain", "", 1, -2934, NOW, LATER),
        QuotedLine(LineKind.REST, "Gold", "", 2, 4866, NOW, LATER),
    )
    some = Bill(
        "usd", lines, 100, tax=200, included_tax=0, total=2032, due=2000, at=NOW, starting_balance=-32
    )
    assert [(line.label, line.amount) for line in bill_lines(some)] == [
        ("Unused time on Plain", "-$29.34"),
        ("2 × Gold for the rest of the period", "$48.66"),
        ("Discount", "-$1.00"),
        ("Tax", "$2.00"),
        ("From your balance", "-$0.32"),
    ]


@pytest.mark.parametrize(
    ("starting_balance", "total", "due", "lines"),
    [
        (-10_000, 1450, 0, [("From your balance", "-$14.50")]),
        (-500, 1450, 950, [("From your balance", "-$5.00")]),
        (700, 1450, 2150, [("Balance from before", "$7.00")]),
        (0, -2650, 0, [("Kept as credit for later bills", "$26.50")]),
        (-10_000, -2650, 0, [("Kept as credit for later bills", "$26.50")]),
        (700, -2650, 0, [("Balance from before", "$7.00"), ("Kept as credit for later bills", "$19.50")]),
        (30_000, -2650, 27_350, [("Balance from before", "$300.00")]),
        (0, 15, 0, [("Too little to charge by itself, on your next bill", "-$0.15")]),
        (0, 0, 0, []),
    ],
)
def test_what_comes_from_other_bills(
    starting_balance: int, total: int, due: int, lines: list[tuple[str, str]]
) -> None:
    """What a balance pays, adds or keeps, and what waits: each by its own name, and they come to what is due.

    https://docs.stripe.com/billing/customer/balance: a credit pays bills, a debt is added to the next one,
    and what is less than the least charge becomes one.
    """
    some = bill(due, total=total, starting_balance=starting_balance)
    assert [(line.label, line.amount) for line in bill_lines(some)] == lines
    assert total + some.balance + some.credit - some.postponed == due


def test_a_credit_note_on_an_open_invoice() -> None:
    """It has lowered what is due, and is no balance."""
    some = bill(3800, total=5000, credited=1200)
    assert [(line.label, line.amount) for line in bill_lines(some)] == [("Credit notes", "-$12.00")]


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_words(refusal: Refusal) -> None:
    """R3: a sentence for each reason; a feature that is off needs none."""
    assert bool(update_refused(refusal, "Tidewater")) is (refusal is not Refusal.SWITCHED_OFF)


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal.SWITCHED_OFF,
        Refusal.ENDED,
        Refusal.NOT_STARTED,
        Refusal.CANCELING,
        Refusal.MERCHANT_SCHEDULE,
    ],
)
def test_every_refusal_to_cancel_has_words(refusal: Refusal) -> None:
    """Issue 4.6: told kindly."""
    assert cancel_refused(refusal, "Tidewater").endswith(".")


@pytest.mark.parametrize("refusal", CodeRefusal)
def test_every_code_has_a_sentence(refusal: CodeRefusal) -> None:
    """Issue 4.4: one sentence each."""
    assert code_refused(CodeRefused(refusal, minimum=1000, currency="usd")).endswith(".")


@pytest.mark.parametrize("what", Unoffered)
def test_what_is_not_offered(what: Unoffered) -> None:
    """SECURITY M1, M2: the limits are named."""
    assert not_offered(NotOffered(what)).endswith(".")
    assert "from 1 to 9" in not_offered(NotOffered(Unoffered.QUANTITY, minimum=1, maximum=9))
    assert not_offered(NotOffered(Unoffered.QUANTITY, minimum=2)) == "Choose a whole number from 2."


def test_what_a_minimum_is() -> None:
    """In money, not in minor units."""
    error = CodeRefused(CodeRefusal.MINIMUM_AMOUNT, minimum=1000, currency="usd")
    assert code_refused(error) == "This code is for plans of $10.00 or more."

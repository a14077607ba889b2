"""A cancellation in sentences, before it is made and after."""

from services.plans.bills import Bill
from services.plans.quotes import Cancellation
from services.subscriptions import OWING
from web.formats import long_date, money
from web.i18n import N_, _
from web.words.plan_changes import side_name
from web.words.plans import listed_names

REASONS = {
    "too_expensive": N_("It's too expensive"),
    "missing_features": N_("I need more features"),
    "switched_service": N_("I found an alternative"),
    "unused": N_("I no longer need it"),
    "customer_service": N_("Customer service was less than expected"),
    "too_complex": N_("Ease of use was less than expected"),
    "low_quality": N_("Quality was less than expected"),
    "other": N_("Other reason"),
}


def canceled_name(cancellation: Cancellation) -> str:
    """All that ends with the plan."""
    return listed_names([side_name(side) for side in (cancellation.before, *cancellation.also)])


def cancel_sentence(cancellation: Cancellation) -> str:
    """What cancelling does, before it is done."""
    if not cancellation.immediately:
        return _end_sentence(cancellation)
    if cancellation.seen.status in OWING:
        return _("Your plan ends at once, and you can't take it back. What is open now is still to be paid.")
    return _("Your plan ends at once, and you can't take it back. You will not be charged again.")


def _end_sentence(cancellation: Cancellation) -> str:
    """When it ends, and what is billed until then and for the last time."""
    when, last = long_date(cancellation.ends_at), cancellation.last
    if cancellation.renews_at is not None:
        return _(
            "Your plan ends on %(date)s. Until then it renews as usual, next on %(renewal)s.",
            date=when,
            renewal=long_date(cancellation.renews_at),
        )
    if cancellation.by_use:
        return _("Your plan stays active until %(date)s. Then you pay for your last use.", date=when)
    if last is not None and last.due > 0:
        amount = money(last.due, last.currency)
        return _(
            "Your plan stays active until %(date)s. Then you get a last bill of %(amount)s.",
            date=when,
            amount=amount,
        )
    return _(_without_bill(cancellation), date=when)


def _without_bill(cancellation: Cancellation) -> str:
    """The sentence, not translated yet, where the end itself bills nothing as far as is known."""
    if cancellation.seen.status in OWING:
        return N_("Your plan stays active until %(date)s. What is open now is still to be paid.")
    if cancellation.unsure:
        return N_("Your plan stays active until %(date)s. It does not renew.")
    if cancellation.seen.status == "trialing":
        return N_("Your trial goes on until %(date)s, and the plan ends with it. You will not be charged.")
    return N_("Your plan stays active until %(date)s. You will not be charged again.")


def credit_sentence(cancellation: Cancellation) -> str:
    """What comes back for the time that is left, to the second of cancelling."""
    credit = cancellation.credit
    if credit is None or credit.credit == 0:
        return ""
    return _(
        "About %(amount)s for the time you have not used is kept as credit. It is worked out to the second.",
        amount=money(credit.credit, credit.currency),
    )


def canceled_sentence(cancellation: Cancellation) -> str:
    """What cancelling did."""
    if not cancellation.immediately:
        return _end_sentence(cancellation)
    if cancellation.seen.status in OWING:
        return _("Your plan has ended. What is open now is still to be paid.")
    return _("Your plan has ended. You will not be charged again.")


def stayed_sentence(then: Bill) -> str:
    """What taking the offer to stay means."""
    when, amount = long_date(then.at), money(then.due, then.currency)
    return _("Your next bill is %(amount)s on %(date)s.", amount=amount, date=when)

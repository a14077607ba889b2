"""The audit log in a customer's words: only what concerns them, and only what they can understand of it."""

from collections.abc import Mapping

from services.audit import Record, Result
from web.i18n import N_, _

# What is not in this table is not shown to customers.
SENTENCES: Mapping[tuple[str, Result], str] = {
    ("customer.email", "done"): N_("You changed your email address."),
    ("customer.email", "refused"): N_("A new email address was not confirmed."),
    ("customer.update", "done"): N_("You updated your billing information."),
    ("invoice.pay", "done"): N_("You paid an invoice."),
    ("invoice.pay", "failed"): N_("A payment of an invoice was declined."),
    ("link.created", "done"): N_("%(business)s made a link to your billing for you."),
    ("link.expired", "refused"): N_("A link to your billing was tried after it had expired."),
    ("link.replayed", "refused"): N_("A link to your billing was tried a second time."),
    ("payment_method.add", "done"): N_("You added a payment method."),
    ("payment_method.add", "refused"): N_("A payment method could not be added."),
    ("payment_method.default", "done"): N_("You changed your default payment method."),
    ("payment_method.move", "done"): N_("You chose another payment method for a plan."),
    ("payment_method.remove", "done"): N_("You removed a payment method."),
    ("plan.cancel", "done"): N_("You cancelled a plan."),
    ("plan.drop", "done"): N_("You gave up a plan change that was waiting for its payment."),
    ("plan.keep", "done"): N_("You kept a plan that was going to end."),
    ("plan.pay", "done"): N_("You paid for a plan change."),
    ("plan.pay", "failed"): N_("The payment for a plan change was declined."),
    ("plan.retention", "done"): N_("You kept your plan with a discount."),
    ("plan.undo", "done"): N_("You undid a scheduled plan change."),
    ("plan.update", "done"): N_("You changed a plan."),
    ("plan.update", "failed"): N_("A plan change did not go through."),
    ("session.ended", "done"): N_("You logged out."),
    ("session.expired", "done"): N_("You were logged out automatically after a while."),
    ("session.opened", "done"): N_("You signed in."),
    ("session.replaced", "done"): N_("A session ended because its browser signed in again."),
    ("session.replayed", "refused"): N_("An old link to your billing was tried."),
    ("session.revoked", "done"): N_("You logged out everywhere."),
    ("tax_id.add", "done"): N_("You added a tax ID."),
    ("tax_id.remove", "done"): N_("You removed a tax ID."),
}
# The same events when it was not the customer who did it.
_BY_OTHERS: Mapping[tuple[str, Result], str] = {
    ("session.ended", "done"): N_("A session was ended."),
    ("session.revoked", "done"): N_("%(business)s logged you out everywhere."),
}
# A change of plan ends in more ways than done and not done.
_OUTCOMES: Mapping[str, str] = {
    "awaits_customer": N_("You changed a plan; the change is waiting for its payment."),
    "dropped": N_("You gave up a plan change that was waiting for its payment."),
    "processing": N_("You changed a plan; its payment is on its way."),
    "scheduled": N_("You scheduled a plan change."),
}


def sentence(record: Record, business: str) -> str:
    """What happened; KeyError for what customers are not told."""
    pair = record.event, record.result
    if record.event == "plan.update" and (said := _OUTCOMES.get(_outcome(record))):
        return _(said)
    other = None if record.actor == "customer" else _BY_OTHERS.get(pair)
    return _(other or SENTENCES[pair], business=business)


def trouble(record: Record) -> str:
    """A word for what came to nothing, "" for the rest."""
    match record.result:
        case "refused":
            return _("Refused")
        case "failed":
            return _("Not done")
    return ""


def _outcome(record: Record) -> str:
    """The detail says the record's id, then how it ended, then for which invoice."""
    return (record.detail or "").partition(" ")[2].partition(" ")[0]

"""What a plan's row offers: its buttons, and why one of them is missing."""

from msgspec import Struct

from services.ids import new_id
from services.plans.eligibility import Refusal
from services.plans.reading import PlanView
from web.routes.plans.steps import address
from web.words.refusals import update_refused

# What the row says already, in its state or its sentence.
_SAID = frozenset([Refusal.ENDED, Refusal.CANCELING])


class Actions(Struct, frozen=True):
    """Addresses of what is offered, "" for what is not; a form's `key` makes twice once (SECURITY M5)."""

    update_url: str
    cancel_url: str
    keep_action: str
    undo_action: str
    payment_url: str
    pay_url: str
    invoices_url: str
    key: str
    reason: str

    @property
    def any(self) -> bool:
        """Whether there is a button at all."""
        links = self.update_url, self.cancel_url, self.payment_url, self.pay_url, self.invoices_url
        return any((*links, self.keep_action, self.undo_action))


def actions_of(view: PlanView, business: str, *, billed: bool) -> Actions:
    """The row's buttons, from the decision that is made again when one is used.

    `billed`: invoices are on the page, and can be paid there.
    """
    actions, subscription, due = view.actions, view.subscription.id, view.plan.due
    refusal = actions.update
    return Actions(
        update_url=address(subscription, "update") if refusal is None else "",
        cancel_url=address(subscription, "cancel") if actions.cancel is None else "",
        keep_action=address(subscription, "renew") if actions.keep else "",
        undo_action=address(subscription, "undo-scheduled-change") if actions.undo else "",
        payment_url=address(subscription, "payment") if actions.settle else "",
        pay_url=f"/p/invoices/{due.id}/pay" if billed and due else "",
        invoices_url="#invoices" if billed and actions.owes and not due else "",
        key=new_id("key") if actions.keep or actions.undo else "",
        reason="" if refusal in _SAID else update_refused(refusal, business),
    )

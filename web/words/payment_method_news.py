"""What was done to payment methods, in words."""

from services.payment_methods import PaidPlan
from services.payment_methods.changes import Change
from web.formats import listed
from web.i18n import _
from web.words.payment_methods import method_name
from web.words.plans import items_name


def plan_names(plans: tuple[PaidPlan, ...]) -> str:
    """The names of plans in one phrase, each once."""
    return listed(dict.fromkeys(items_name(plan.items) for plan in plans))


def pays_sentence(plans: tuple[PaidPlan, ...]) -> str:
    """What a method pays, "" for nothing."""
    return _("Pays for %(plans)s.", plans=plan_names(plans)) if plans else ""


def news_title(change: Change) -> str:
    """What has been done."""
    name = method_name(change.details.method) if change.details.method else ""
    if change.status == "pending":
        return _("%(method)s waits for your bank", method=name)
    titles = {
        "add": _("%(method)s is saved", method=name),
        "default": _("%(method)s is your default now", method=name),
        "move": _("%(method)s pays from now on", method=name),
        "remove": _("%(method)s is removed", method=name),
    }
    return titles[change.kind]


def news_sentence(change: Change, pays: tuple[PaidPlan, ...]) -> str:
    """What it means now; `pays` are the plans that the method of the news pays."""
    if change.status == "pending":
        return _("You can use it once your bank has confirmed it. Until then everything stays as it was.")
    if change.kind == "remove":
        return _("It will not be charged again.")
    if pays:
        return _("From now on it pays for %(plans)s.", plans=plan_names(pays))
    return _("Future payments are made with it.")

"""The rows that are written out for their number say what the components would draw."""

import pytest
from markupsafe import Markup
from msgspec.structs import replace

from tests.unit.web.test_components import NASTY, TEMPLATES
from web.routes.invoices.panel import InvoiceRow
from web.routes.plans.actions import Actions
from web.routes.subscriptions import SubscriptionRow
from web.words.plans import Badge

INVOICES = """
{% from "components/badge.html" import badge %}
{% from "components/button.html" import link_button %}
{% from "components/row.html" import rows, row, row_note, row_actions %}
{% from "components/swap.html" import swap_link %}
{% call rows(label="Invoices", compact=true, follow=follow) %}
{% for one in found %}
{% call row(one.purpose, id=one.id, status=one.status, sentence=one.dated,
   amount=one.amount, badge=badge(one.badge.label, one.badge.tone)) %}
{{ row_note(one.payment) }}
{% call row_actions() %}
{% if one.pay_url %}{{ swap_link("invoices", _("Pay"), one.pay_url) }}{% endif %}
{{ swap_link("invoices", _("View"), one.view_url, tone="quiet") }}
{% if one.pdf_url %}
{{ link_button(_("Download PDF"), one.pdf_url, tone="quiet", icon_name="download",
               attrs={"rel": "noreferrer"}) }}
{% endif %}
{% endcall %}
{% endcall %}
{% endfor %}
{% endcall %}
"""
SUBSCRIPTIONS = """
{% from "components/badge.html" import badge %}
{% from "components/button.html" import link_button %}
{% from "components/row.html" import rows, row, row_note, row_actions, facts %}
{% from "plans/_links.html" import step_button %}
{% from "components/swap.html" import swap_link %}
{% call rows() %}
{% for one in found %}
{% call row(one.name, id=one.id, status=one.status, sentence=one.sentence, amount=one.amount,
   amount_note=one.amount_note, badge=badge(one.badge.label, one.badge.tone)) %}
{% if one.note %}{{ row_note(one.note) }}{% endif %}
{% if one.facts %}{{ facts(one.facts) }}{% endif %}
{% if one.actions.reason %}{{ row_note(one.actions.reason) }}{% endif %}
{% if one.actions.any or one.next_invoice_url %}
{% call row_actions() %}
{% if one.actions.payment_url %}
{{ swap_link("subscriptions", _("Complete payment"), one.actions.payment_url) }}
{% endif %}
{% if one.actions.pay_url %}
{{ link_button(_("Pay"), one.actions.pay_url, attrs={"hx-get": one.actions.pay_url, "hx-target": "#invoices",
               "hx-swap": "outerHTML show:top", "hx-push-url": "true", "hx-sync": "drop"}) }}
{% endif %}
{% if one.actions.invoices_url %}
{{ link_button(_("See open invoices"), one.actions.invoices_url) }}
{% endif %}
{% if one.actions.keep_action %}
{{ step_button(_("Keep plan"), one.actions.keep_action, "token", fields={"key": one.actions.key}) }}
{% endif %}
{% if one.actions.update_url %}
{{ swap_link("subscriptions", _("Update plan"), one.actions.update_url) }}
{% endif %}
{% if one.actions.cancel_url %}
{{ swap_link("subscriptions", _("Cancel plan"), one.actions.cancel_url, tone="quiet") }}
{% endif %}
{% if one.next_invoice_url %}
{{ link_button(_("Next invoice"), one.next_invoice_url, tone="quiet") }}
{% endif %}
{% endcall %}
{% endif %}
{% endcall %}
{% endfor %}
{% endcall %}
"""
INVOICE = InvoiceRow(
    id="in_1",
    status="paid",
    purpose=NASTY,
    dated="22 December 2026",
    badge=Badge("Paid", "good"),
    amount="$20.00",
    payment=NASTY,
    view_url="/p/invoices/in_1",
    pdf_url="/p/invoices/in_1/pdf",
    pay_url="",
)
NOTHING = Actions("", "", "", "", "", "", "", "key_1", "")
PLAN = SubscriptionRow(
    id="sub_1",
    status="active",
    name=NASTY,
    badge=Badge("Active", "good"),
    sentence=NASTY,
    amount="$20.00",
    amount_note="per month",
    note=NASTY,
    facts=(("Paid with", NASTY),),
    actions=replace(NOTHING, update_url="/u", cancel_url="/c", payment_url="/pay"),
    next_invoice_url="/next",
)


def close(text: str) -> str:
    """Without the white space around tags, which nobody sees."""
    lines = (line.strip() for line in text.splitlines())
    return "".join(line for line in lines if line)


@pytest.mark.parametrize("follow", [False, True])
@pytest.mark.parametrize(
    "row", [INVOICE, replace(INVOICE, status="open", pdf_url="", pay_url="/pay", badge=Badge("Open", "info"))]
)
def test_an_invoice_is_drawn_as_its_components_draw_it(row: InvoiceRow, follow: bool) -> None:
    """X1 and the looks: one row cannot drift from the others."""
    found = {"found": [row, row], "follow": follow}
    made = TEMPLATES.environment.from_string(
        '{% from "invoices/_row.html" import invoice_rows %}{{ invoice_rows(found, "Invoices", follow) }}'
    ).render(found)
    assert close(made) == close(TEMPLATES.environment.from_string(INVOICES).render(found))


@pytest.mark.parametrize(
    "row",
    [
        PLAN,
        replace(PLAN, actions=replace(NOTHING, keep_action="/k", reason=NASTY)),
        replace(PLAN, actions=replace(NOTHING, invoices_url="#invoices")),
        replace(PLAN, actions=replace(NOTHING, pay_url="/p/invoices/in_1/pay")),
        replace(PLAN, amount="", sentence="", note="", facts=(), actions=NOTHING, next_invoice_url=""),
    ],
)
def test_a_plan_is_drawn_as_its_components_draw_it(row: SubscriptionRow) -> None:
    """X1 and the looks: one row cannot drift from the others."""
    made = TEMPLATES.environment.from_string(
        '{% from "subscriptions/_row.html" import subscription_rows %}{{ subscription_rows(found, token) }}'
    ).render(found=[row, row], token="token")
    assert close(made) == close(TEMPLATES.environment.from_string(SUBSCRIPTIONS).render(found=[row, row]))


def test_a_sentence_escapes_what_is_filled_in() -> None:
    """X1: as the extension's own `_` does, `%%` included."""
    source = '{{ _("100%%") }} {{ _("%(a)s and %(b)s", a=nasty, b=good) }}'
    made = TEMPLATES.environment.from_string(source).render(nasty="<i>", good=Markup("<b>"))
    assert made == "100% &lt;i&gt; and <b>"

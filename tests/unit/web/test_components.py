"""The components' HTML: named, escaped, reachable, the same everywhere."""

from dataclasses import dataclass
from typing import Any

import pytest
from msgspec.structs import asdict

from tests.unit.web.html import elements, fragment_problems, page_problems, words
from tests.unit.web.looks import LOOK, STATIC
from web import i18n
from web.paging import ways
from web.rendering import Frame, LanguageChoice, Links, Templates, Viewer

TEMPLATES = Templates(STATIC)
NASTY = """"><i hx-get=/x data-hx-get=/x onclick=x>'&{{ 1 }}"""


def rendered(source: str, **values: Any) -> str:
    text = TEMPLATES.environment.from_string(source).render(**values)
    assert fragment_problems(text) == []
    return text


def only(text: str, tag: str) -> Any:
    found = [element for element in elements(text) if element.tag.endswith(tag)]
    assert len(found) == 1, text
    return found[0]


@dataclass(frozen=True)
class Line:
    label: str
    amount: str
    detail: str = ""


SIGNED_IN = Frame(
    viewer=Viewer("Hanako Yamada"),
    links=Links("https://shop.example/account", "https://shop.example/terms", "https://shop.example/privacy"),
    languages=(LanguageChoice("en", "English", current=True), LanguageChoice("ja", "日本語", current=False)),
    csrf_token="csrf_1",
)


def page(frame: Frame, locale: str = "en") -> str:
    values = {**asdict(frame), "brand": LOOK, "preview": None, "locale": locale, "panels": ""}
    text = str(TEMPLATES.render("home/page.html", values))
    assert page_problems(text) == []
    return text


def test_the_frame_says_who_is_signed_in_and_offers_every_way_out() -> None:
    """R5, R10: business name, return link, terms, privacy, log out."""
    text = page(SIGNED_IN)
    for sentence in (
        "Signed in as Hanako Yamada",
        "Return to Tidewater",
        "Log out",
        "Terms of service",
        "Privacy policy",
    ):
        assert sentence in words(text)
    actions = [element.get("action") for element in elements(text) if element.tag == "form"]
    assert actions == ["/p/language", "/p/logout"]


def test_the_frame_stands_without_a_session() -> None:
    """L: the login and error pages have the brand and no trace of a customer."""
    text = page(Frame())
    assert "Log out" not in words(text)
    assert "csrf" not in text.lower()
    assert "Return to" not in words(text)


def test_every_request_of_htmx_carries_the_token() -> None:
    """C4: by an inherited header, whatever characters the token has."""
    text = page(Frame(csrf_token=NASTY))
    body = only(text, "body")
    assert body.get("hx-headers:inherited").startswith('{"X-CSRF-Token": "')
    assert not [element for element in elements(text) if element.get("hx-get")]


def test_the_frame_asks_for_one_style_sheet_and_one_script() -> None:
    """P6: page, styles, script, logo, favicon and the sprite make six requests."""
    found = list(elements(page(SIGNED_IN)))
    assert [element.get("rel") for element in found if element.tag == "link"] == ["stylesheet", "icon"]
    assert len([element for element in found if element.tag == "script"]) == 1
    assert len([element for element in found if element.tag == "img"]) == 1


def test_japanese_is_marked_and_spoken() -> None:
    """Languages: `lang` chooses the line height and the screen reader's voice."""
    with i18n.speaking(i18n.choose(["ja"])):
        text = page(SIGNED_IN, "ja")
    assert only(text, "html").get("lang") == "ja"
    assert "Tidewater に戻る" in words(text)


@pytest.mark.parametrize("tone", ["primary", "secondary", "quiet", "destructive"])
def test_buttons(tone: str) -> None:
    """LOOKS: four kinds of button; further attributes are escaped (X1)."""
    text = rendered(
        """{% from "components/button.html" import button, link_button %}
        {{ button(nasty, tone=tone, name="n", value=nasty, attrs={"hx-post": nasty}) }}
        {{ link_button(nasty, "/p", tone=tone, icon_name="plus", attrs={"hx-get": "/p/x"}) }}""",
        tone=tone,
        nasty=NASTY,
    )
    made = only(text, "button")
    assert made.get("value") == made.get("hx-post") == NASTY
    assert made.get("type") == "submit"
    assert f"button-{tone}" in made.get("class")
    assert only(text, "a").get("hx-get") == "/p/x"


def test_a_post_button_is_a_form_with_its_token() -> None:
    """C4: works without JavaScript."""
    text = rendered(
        """{% from "components/button.html" import post_button %}
        {{ post_button("Keep plan", "/p/subscriptions/sub_1/renew", "csrf_1", fields={"nonce": "n_1"}) }}"""
    )
    form = only(text, "form")
    assert (form.get("method"), form.get("action")) == ("post", "/p/subscriptions/sub_1/renew")
    sent = {field.get("name"): field.get("value") for field in form.iter("input")}
    assert sent == {"csrf_token": "csrf_1", "nonce": "n_1"}


@pytest.mark.parametrize("tone", ["good", "warning", "bad", "neutral", "info"])
def test_a_badge_is_an_icon_and_a_word(tone: str) -> None:
    """LOOKS: never colour alone."""
    text = rendered(
        """{% from "components/badge.html" import badge %}
        {{ badge("Active", tone=tone) }}""",
        tone=tone,
    )
    assert words(text) == "Active"
    assert only(text, "use").get("href").startswith(STATIC.url("icons.svg") + "#")


@pytest.mark.parametrize(("macro", "role"), [("alert", "alert"), ("notice", "status"), ("callout", None)])
def test_messages_have_their_role(macro: str, role: str | None) -> None:
    """DESIGN landmarks: errors in role=alert, good news in role=status."""
    text = rendered(
        f"""{{% from "components/alert.html" import {macro} %}}
        {{{{ {macro}("Nothing has changed.", title="Declined") }}}}"""
    )
    roles = [element.get("role") for element in elements(text) if element.get("role")]
    assert roles == ([role] if role else [])
    assert words(text) == "Declined Nothing has changed."


def test_a_message_takes_actions() -> None:
    """LOOKS, words: name the way out."""
    text = rendered(
        """{% from "components/alert.html" import alert %}
        {% call alert("No.") %}<a href="/p">Way out</a>{% endcall %}"""
    )
    assert words(text) == "No. Way out"


def test_a_panel_is_named_by_its_heading() -> None:
    """DESIGN landmarks: a section labelled by its h2."""
    text = rendered(
        """{% from "components/panel.html" import panel, empty, panel_footer %}
        {% call panel("invoices", "Invoice history") %}{{ empty("None yet.") }}
        {% call panel_footer() %}<a href="/p">Do</a>{% endcall %}{% endcall %}"""
    )
    section = only(text, "section")
    assert section.get("id") == "invoices"
    assert section.get("aria-labelledby") == only(text, "h2").get("id")


def test_a_failed_panel_keeps_its_place_and_offers_another_try() -> None:
    """F1: this one could not be loaded, the others stand."""
    text = rendered(
        """{% from "components/panel.html" import panel_error %}
        {{ panel_error("invoices", "Invoice history", "Could not be loaded.", "/p/invoices",
                       "/p/invoices") }}"""
    )
    assert only(text, "section").get("id") == "invoices"
    assert only(text, "a").get("href") == only(text, "a").get("hx-get") == "/p/invoices"
    assert "Try again" in words(text)


def test_a_row_carries_its_object_and_escapes_its_words() -> None:
    """DESIGN landmarks: data-id, data-status; X1: merchants' names are inert, passed markup is kept."""
    text = rendered(
        """{% from "components/row.html" import rows, row, row_note, row_actions, facts %}
        {% from "components/badge.html" import badge %}{% from "components/icon.html" import payment_icon %}
        {% call rows(label="Plans") %}
        {% call row(nasty, id="sub_1", status="active", sentence=nasty, amount="$20.00",
                    amount_note="per month", badge=badge("Active", tone="good"),
                    media=payment_icon("visa")) %}
        {{ row_note(nasty, tone="bad") }}{{ facts([("Plan", nasty)]) }}
        {% call row_actions() %}<a href="/p">Update plan</a>{% endcall %}{% endcall %}
        {{ row("Plain") }}{% endcall %}""",
        nasty=NASTY,
    )
    first, second = (element for element in elements(text) if element.tag == "li")
    assert (first.get("data-id"), first.get("data-status")) == ("sub_1", "active")
    assert second.get("data-id") is None
    assert words(text).count(NASTY) == 4
    assert not [element for element in elements(text) if element.tag == "i"]


@pytest.mark.parametrize(
    ("kind", "symbol"),
    [
        ("visa", "visa"),
        ("unknown", "card"),
        ("ideal", "bank"),
        ("google_pay", "wallet"),
        ("sepa_debit", "sepa_debit"),
        ("a_method_of_next_year", "card"),
    ],
)
def test_every_payment_method_has_an_icon(kind: str, symbol: str) -> None:
    """R7, LOOKS: drawn icons, with a plain one for what has none."""
    text = rendered(
        """{% from "components/icon.html" import payment_icon %}{{ payment_icon(kind) }}""", kind=kind
    )
    assert only(text, "use").get("href").endswith(f"#pay-{symbol}")
    assert only(text, "svg").get("aria-hidden") == "true"


def test_the_money_summary() -> None:
    """LOOKS: lines, a rule, what is due, what follows."""
    text = rendered(
        """{% from "components/money.html" import money_summary %}
        {{ money_summary(lines, "Due today", "$58.67", "Then $73.00 every month.") }}""",
        lines=[Line("Gold", "$73.00", "22 November to 22 December"), Line("Unused time on Tin", "−$14.33")],
    )
    assert words(text) == (
        "Gold22 November to 22 December$73.00 Unused time on Tin−$14.33 Due today$58.67 "
        "Then $73.00 every month."
    )


FIELDS = """{% from "components/field.html" import text_field, code_field, select_field, textarea_field,
checkbox_field, quantity_field %}"""


@pytest.mark.parametrize(
    "call",
    [
        'text_field("x", "Label", value=nasty, hint="Hint", error="Error", autocomplete="email")',
        'code_field("x", "Label", hint="Hint", error="Error")',
        'select_field("x", "Label", [("JP", nasty)], value="JP", hint="Hint", error="Error")',
        'textarea_field("x", "Label", value=nasty, hint="Hint", error="Error")',
        'checkbox_field("x", "Label", hint="Hint", error="Error")',
        'quantity_field("x", "Label", 2, maximum=9, hint="Hint", error="Error", step_name="step")',
    ],
)
def test_a_field_is_tied_to_its_label_hint_and_error(call: str) -> None:
    """LOOKS: every control says what it is and what is wrong with it, to a screen reader too."""
    text = rendered(FIELDS + "{{ " + call + " }}", nasty=NASTY)
    found = {element.get("id"): element for element in elements(text) if element.get("id")}
    control = found["field-x"]
    assert control.get("name") == "x"
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "field-x-hint field-x-error"
    assert {"field-x-hint", "field-x-error"} <= set(found)
    labels = [element for element in elements(text) if element.tag == "label"]
    assert len(labels) == 1
    assert labels[0].get("for") == "field-x" or "field-x" in [inside.get("id") for inside in labels[0].iter()]
    assert not [element for element in elements(text) if element.tag == "i"]


def test_a_text_area_keeps_leading_lines() -> None:
    """What a customer wrote comes back as it was written."""
    text = rendered(FIELDS + """{{ textarea_field("x", "Label", value="\n\nHello") }}""")
    assert only(text, "textarea").text == "\n\nHello"


def test_the_quantity_steps_without_javascript() -> None:
    """DESIGN: every flow works with JavaScript off; M2: the limits are shown, the server decides."""
    text = rendered(
        FIELDS + """{{ quantity_field("quantity", "Quantity", 2, maximum=9, step_name="step") }}"""
    )
    number = only(text, "input")
    assert (number.get("min"), number.get("max"), number.get("value")) == ("1", "9", "2")
    steps = [
        (b.get("name"), b.get("value"), b.get("aria-label")) for b in elements(text) if b.tag == "button"
    ]
    assert steps == [("step", "down", "One fewer"), ("step", "up", "One more")]


def test_a_price_to_choose_is_a_radio_with_its_id() -> None:
    """DESIGN landmarks: a price to choose holds a radio; its id stands in data-id once."""
    text = rendered(
        """{% from "components/choice.html" import choices, choice %}
        {% call choices("Plan", hint="Pick one.", error="Pick one of these.") %}
        {{ choice("price", "price_1", "Gold", description="Two tins.", amount="$40.00",
                  amount_note="per month", checked=true, id="price_1") }}
        {{ choice("price", "price_2", "Tin", id="price_2") }}{% endcall %}"""
    )
    cards = [element for element in elements(text) if element.get("data-id")]
    assert [card.get("data-id") for card in cards] == ["price_1", "price_2"]
    radios = [next(card.iter("input")) for card in cards]
    assert [radio.get("checked") is not None for radio in radios] == [True, False]


def test_errors_are_summed_up_with_links_to_their_fields() -> None:
    """STYLE 11: the same form again, with what is wrong."""
    text = rendered(
        """{% from "components/field.html" import error_summary %}
        {{ error_summary("One thing.", [("email", "Enter an e-mail address.")]) }}"""
    )
    assert only(text, "a").get("href") == "#field-email"
    assert [element.get("role") for element in elements(text) if element.get("role")] == ["alert"]


def test_a_step_has_a_way_back_and_takes_the_panels_place() -> None:
    """LOOKS: a way back at the top; the panel's id, so that HTMX swaps one for the other."""
    text = rendered(
        """{% from "components/step.html" import step, step_actions %}
        {% call step("subscriptions", "Cancel plan", "/p", lead="You keep it.",
                    back_attrs={"hx-get": "/p"}) %}
        {% call step_actions() %}<button>Confirm</button>{% endcall %}{% endcall %}"""
    )
    assert only(text, "section").get("id") == "subscriptions"
    assert only(text, "a").get("hx-get") == "/p"
    assert words(text) == "Go back Cancel plan You keep it. Confirm"


def test_the_rest_of_the_components() -> None:
    """LOOKS: definitions, disclosure, skeleton, load more."""
    text = rendered(
        """{% from "components/definition.html" import definitions, definition, definition_block %}
        {% from "components/disclosure.html" import disclosure %}
        {% from "components/skeleton.html" import skeleton %}
        {% from "components/pagination.html" import load_more %}
        {% call definitions() %}{{ definition("Name", nasty, value_note="Note") }}
        {% call definition_block("Address") %}Tokyo{% endcall %}{% endcall %}
        {% call disclosure("Ended subscriptions") %}Old{% endcall %}
        {{ skeleton(2) }}
        {{ load_more("invoices", ways, anchor="#invoices") }}""",
        nasty=NASTY,
        ways=ways("/p/invoices", "after", "in_1", first=True),
    )
    assert NASTY in words(text)
    assert only(text, "summary") is not None
    assert text.count('class="skeleton-row"') == 2
    link = only(text, "a")
    assert (link.get("href"), link.get("hx-get")) == (
        "/p/invoices?after=in_1#invoices",
        "/p/invoices/older?after=in_1",
    )

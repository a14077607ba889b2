"""Add payment method: our step, then Stripe's page (the sandbox's stand-in)."""

from typing import Self

from playwright.sync_api import Page, expect


class Checkout:
    """The hosted page where a card is typed in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.number = page.get_by_label("Card number")
        self.problem = page.get_by_role("alert")

    def expect_here(self) -> Self:
        """The card's fields stand, on the sandbox's side."""
        expect(self.number).to_be_visible()
        assert "/sandbox/checkout/" in self.page.url
        return self

    def save(self, number: str) -> Self:
        """Type a card and send it."""
        self.number.fill(number)
        self.page.get_by_label("Expiry date").fill("12 / 34")
        self.page.get_by_label("Security code (CVC)").fill("1234" if number.startswith("37") else "123")
        self.page.get_by_role("button", name="Save").click()
        return self

    def choose(self, kind: str) -> Self:
        """Another type than a card, and send it."""
        self.page.get_by_label(kind).check()
        self.page.get_by_role("button", name="Save").click()
        return self

    def authenticate(self, outcome: str = "Complete") -> Self:
        """Answer the bank's question."""
        self.page.get_by_role("button", name=f"{outcome} authentication").click()
        return self

    def leave(self) -> None:
        """Back without saving."""
        self.page.get_by_role("link", name="Cancel and go back").click()


class AddPaymentMethod:
    """The step before Stripe's page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.region = page.get_by_role("region", name="Add payment method")

    def expect_here(self) -> Self:
        """The step stands."""
        expect(self.region).to_be_visible()
        return self

    def offered(self) -> list[str]:
        """The names of what can be added."""
        return [words.split("\n")[0] for words in self.region.get_by_role("listitem").all_inner_texts()]

    def go_on(self) -> Checkout:
        """Over to Stripe."""
        self.region.get_by_role("button", name="Continue").click()
        return Checkout(self.page).expect_here()

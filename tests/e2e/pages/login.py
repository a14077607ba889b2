"""The way in by e-mail: the address, the code, the mailed link, the choice among accounts."""

from typing import Self

from playwright.sync_api import Page, expect

from tests.e2e.pages.home import Home


class Login:
    """Where the address is entered."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.email = page.get_by_role("textbox", name="Email")
        self.alert = page.get_by_role("alert")

    def open(self, url: str) -> Self:
        self.page.goto(url)
        return self.expect_here()

    def expect_here(self) -> Self:
        expect(self.page.get_by_role("heading", level=1, name="Log in to billing")).to_be_visible()
        expect(self.email).to_be_visible()
        return self

    def submit(self, email: str) -> None:
        """Press the button, wherever it leads."""
        self.email.fill(email)
        self.page.get_by_role("button", name="Continue").click()

    def ask(self, email: str) -> "Code":
        self.submit(email)
        return Code(self.page).expect_here()


class Code:
    """Where the code is entered."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.code = page.get_by_role("textbox", name="Code")
        self.alert = page.get_by_role("alert")
        self.words = page.get_by_role("main")

    def expect_here(self) -> Self:
        expect(self.page.get_by_role("heading", level=1, name="Enter your code")).to_be_visible()
        return self

    def submit(self, code: str) -> None:
        """Press the button, wherever it leads."""
        self.code.fill(code)
        self.page.get_by_role("button", name="Continue").click()

    def enter(self, code: str) -> Home:
        self.submit(code)
        return Home(self.page).expect_here()

    def enter_for_several(self, code: str) -> "Accounts":
        self.submit(code)
        return Accounts(self.page).expect_here()

    def resend(self) -> Self:
        self.page.get_by_role("button", name="Send a new code").click()
        return self.expect_here()


class MailedLink:
    """What the link in the mail opens: one button."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.button = page.get_by_role("main").get_by_role("button")

    def open(self, url: str) -> Self:
        self.page.goto(url)
        expect(self.page.get_by_role("heading", level=1, name="Log in to billing")).to_be_visible()
        expect(self.button).to_have_text("Continue")
        return self

    def follow(self) -> Home:
        self.button.click()
        return Home(self.page).expect_here()


class Gone:
    """A link or code that is over, with the way to a new mail."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> Self:
        self.page.goto(url)
        return self.expect_here()

    def expect_here(self) -> Self:
        expect(self.page.get_by_role("heading", level=1, name="This does not work any more")).to_be_visible()
        return self

    def mail_again(self) -> Code:
        self.page.get_by_role("button", name="Send a new mail").click()
        return Code(self.page).expect_here()


class Accounts:
    """Several customers of one address."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rows = page.locator("#accounts [data-id]")

    def expect_here(self) -> Self:
        expect(self.page.get_by_role("heading", level=1, name="Choose an account")).to_be_visible()
        return self

    def choose(self, name: str) -> Home:
        self.page.get_by_role("button", name=f"Continue as {name}").click()
        return Home(self.page).expect_here()

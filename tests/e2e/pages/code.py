"""Where the mailed code is entered."""

import re
from typing import Self

from playwright.sync_api import Page, expect


class Code:
    """One field, one button."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.field = page.get_by_label("Code", exact=True)

    def expect_here(self) -> Self:
        """The field stands."""
        expect(self.page).to_have_url(re.compile(r"/p/code$"))
        expect(self.field).to_be_visible()
        return self

    def enter(self, code: str) -> None:
        """Type it and go on; what follows is the test's."""
        self.field.fill(code)
        self.page.get_by_role("button", name="Continue").click()

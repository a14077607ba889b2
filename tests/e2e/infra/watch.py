"""What a visitor's browser may never see: errors in its console, refused content, requests to strangers."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI}`));
"""


class Watch:
    """Collects the faults of the contexts it watches (SECURITY H2); `expect` names what a test provokes."""

    def __init__(self, own_hosts: set[str]) -> None:
        self._own_hosts = own_hosts
        self._faults: list[str] = []
        self._expected: list[str] = []

    def attach(self, context: BrowserContext) -> None:
        """Watch all pages of this context from now on."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", self._web_error)
        context.on("request", self._request)

    def expect(self, *messages: str) -> None:
        """These messages, by a part of their text, belong to the test."""
        self._expected.extend(messages)

    def faults(self) -> list[str]:
        """What was seen and not expected."""
        return [fault for fault in self._faults if not any(part in fault for part in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._faults.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _web_error(self, error: WebError) -> None:
        self._faults.append(f"script error: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.netloc not in self._own_hosts:
            self._faults.append(f"request to a stranger: {request.url}")

"""Counters for the operator's monitoring, in the text format that Prometheus reads.

Each has the label `worker`: workers share a port, so one is asked now and another then.
"""

import os
from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.stripe_gateway.gateway import Call


class Metrics:
    """What this process has done since it started."""

    def __init__(self) -> None:
        self._answers: Counter[str] = Counter()
        self._calls: Counter[str] = Counter()
        self._call_seconds = 0.0

    def called(self, call: Call) -> None:
        """One call to Stripe was made."""
        self._calls[call.method] += 1
        self._call_seconds += call.seconds

    def answered(self, status: int) -> None:
        """One request was answered."""
        self._answers[f"{status // 100}xx"] += 1

    def text(self) -> str:
        """All counters, one line each."""
        me = f'worker="{os.getpid()}"'
        lines = ["# TYPE portal_answers_total counter"]
        lines += [f'portal_answers_total{{{me},status="{s}"}} {n}' for s, n in sorted(self._answers.items())]
        lines.append("# TYPE portal_stripe_calls_total counter")
        lines += [
            f'portal_stripe_calls_total{{{me},method="{m}"}} {n}' for m, n in sorted(self._calls.items())
        ]
        lines.append("# TYPE portal_stripe_seconds_total counter")
        lines.append(f"portal_stripe_seconds_total{{{me}}} {self._call_seconds:.3f}")
        return "\n".join([*lines, ""])


class CountAnswers:
    """Counts every answer by the class of its status."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.answered(message["status"])
            await send(message)

        await self._app(scope, receive, counted if scope["type"] == "http" else send)

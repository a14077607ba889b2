"""DESIGN: counters in Prometheus' text format."""

import os

from services.stripe_gateway.gateway import Call
from web.metrics import Metrics


def test_each_worker_counts_under_its_own_name() -> None:
    """A scrape meets any of the workers: under one name their counters would seem to fall and begin anew."""
    metrics = Metrics()
    metrics.answered(200)
    metrics.answered(503)
    metrics.called(Call("GET", "/v1/customers", 0.25))
    me = f'worker="{os.getpid()}"'
    assert [line for line in metrics.text().splitlines() if not line.startswith("#")] == [
        f'portal_answers_total{{{me},status="2xx"}} 1',
        f'portal_answers_total{{{me},status="5xx"}} 1',
        f'portal_stripe_calls_total{{{me},method="GET"}} 1',
        f"portal_stripe_seconds_total{{{me}}} 0.250",
    ]

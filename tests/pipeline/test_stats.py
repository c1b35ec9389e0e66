"""Rates, counts and latencies."""

import pytest

from desktop_app.domain.records import SecondCount
from desktop_app.domain.results import FrameResult
from desktop_app.pipeline.stats import Meters, RateMeter, SecondLedger, Totals


def test_n_events_span_n_minus_one_intervals() -> None:
    """Five ticks 0.1 s apart are ten a second, and old ones leave the window."""
    now = [0.0]
    meter = RateMeter(window_s=5.0, clock=lambda: now[0])
    assert meter.rate() == 0.0
    for tick in range(5):
        now[0] = tick / 10
        meter.tick()
    assert meter.rate() == pytest.approx(10.0)
    now[0] = 60.0
    assert meter.rate() == 0.0


def test_the_ledger_hands_out_increments_that_add_up() -> None:
    """Each count is handed out once, by its own second; the totals stay."""
    ledger = SecondLedger()
    ledger.add(0.2, captured=1)
    ledger.add(1.9, captured=1)
    assert ledger.take() == [SecondCount(0, captured=1), SecondCount(1, captured=1)]
    ledger.add(0.2, analysed=1)
    ledger.add(1.9, dropped=1)

    assert ledger.take() == [SecondCount(0, analysed=1), SecondCount(1, dropped=1)]
    assert ledger.take() == []
    assert ledger.totals == Totals(2, 1, 1, 0)


def test_the_snapshot_has_latencies_and_means() -> None:
    """Percentiles over the recent results, means per stage, the last number of faces."""
    meters = Meters()
    for index in range(100):
        stages = {"detect": float(index % 2)}
        meters.add_result(FrameResult(index, index / 25, 0.0, index / 1000, (64, 48), (), stages))
    stats = meters.snapshot(Totals(100, 100, 0, 0), 4.0, 1, 2, 3)

    assert stats.latency_p50_ms == pytest.approx(49.5)
    assert stats.latency_p95_ms == pytest.approx(94.05)
    assert stats.stage_ms == {"detect": pytest.approx(0.5)}
    assert (stats.captured, stats.frames_waiting, stats.in_flight, stats.records_waiting) == (100, 1, 2, 3)

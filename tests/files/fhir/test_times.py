"""Dates and moments of a record as days of the site."""

import pytest
from fhir_made import bundle, faults, fsh

from poi_trial.files.fhir.times import day_in
from poi_trial.protocol.whole import Protocol


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1994", "1994"),
        ("1994-03", "1994-03"),
        ("1994-03-11", "1994-03-11"),
        ("2024-08-01T00:30:00+08:00", "2024-08-01"),
        ("2024-07-31T16:00:00Z", "2024-08-01"),
        ("2024-07-31T15:59:59.999Z", "2024-07-31"),
        ("2024-08-01T23:30:00-04:00", "2024-08-02"),
        ("2024-12-31T16:00:00Z", "2025-01-01"),
        ("2024-02-28T20:00:00+00:00", "2024-02-29"),
        ("2024-08-01T23:30:00", "2024-08-01"),
        ("2024-08-01T23:30Z", "2024-08-02"),
        ("2016-12-31T23:59:60Z", "2017-01-01"),
    ],
)
def test_a_moment_is_the_day_that_it_was_at_the_site(text: str, day: str) -> None:
    """16:00 UTC is midnight in Shanghai; a partial date stays partial; a time without a zone is local."""
    assert str(day_in(text, "Asia/Shanghai")) == day


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30",
        "2024-02-30T10:00:00Z",
        "2024-13",
        "24-01-01",
        "2024-08-01T25:00:00Z",
        "2024-08-01T10:00:00+99:00",
        "2024-08-01 10:00",
        "2024-08-01..2024-08-02",
        "yesterday",
        "1706918400",
        "0001-01-01",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """An impossible date or time, or a range that is none of FHIR's, is refused and never moved."""
    with pytest.raises(ValueError, match=r"is|has"):
        day_in(text, "Asia/Shanghai")


def test_a_bad_date_is_told_with_its_place_and_without_its_value(protocol: Protocol) -> None:
    """The path leads to it; every bad date of a record is told at once."""
    found = faults(protocol, bundle(fsh(effectiveDateTime="2024-02-30"), fsh(identity="2", effectiveDateTime="x")))
    assert [each.partition(":")[0] for each in found] == [
        "entry[1].resource.effectiveDateTime",
        "entry[2].resource.effectiveDateTime",
    ]


def test_a_period_that_ends_before_it_starts_is_refused(protocol: Protocol) -> None:
    """One of its two days is wrong, and nobody can say which."""
    period = {"start": "2024-08-02", "end": "2024-08-01"}
    assert faults(protocol, bundle(fsh(effectiveDateTime=None, effectivePeriod=period))) == [
        "entry[1].resource.effectivePeriod: ends before it starts"
    ]

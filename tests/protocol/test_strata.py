"""Strata: the level of each factor is found by criteria, and what is wrong with these is told at the check."""

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from poi_trial.dates import read_partial_date
from poi_trial.patient import Patient
from poi_trial.protocol.strata import FactorCriteria, StratumFinding, stratum_of
from poi_trial.protocol.strata_check import level_names, overlap_or_gap
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.criteria import AnyCriterion

DAY = date(2024, 10, 20)
ANY: TypeAdapter[AnyCriterion] = TypeAdapter(AnyCriterion)
TWENTIES = {"id": "twenties", "kind": "age", "text": "below 30", "reading": "Below 30.", "below": 30}
THIRTIES = {"id": "thirties", "kind": "age", "text": "30 or more", "reading": "30 or more.", "at_least": 30}
AGE = {"id": "age", "levels": ["young", "old"], "when": {"young": [TWENTIES], "old": [THIRTIES]}}
SITES = {
    "id": "site",
    "levels": ["A", "B"],
    "when": {
        name: [{"id": f"site-{name}", "kind": "site", "text": "site", "reading": "Seen there.", "accepts": [name]}]
        for name in "AB"
    },
}


def asked(key: str, wants: bool) -> dict[str, object]:
    """A criterion that wants an answer."""
    words = {"text": key, "reading": key, "question": key, "ask": key}
    return {"id": f"{key}-{wants}", "kind": "answer", "wants": wants, **words}


def factor(fields: dict[str, Any]) -> FactorCriteria:
    """A factor as the protocol file writes it."""
    return FactorCriteria.model_validate(fields)


def found(protocol: Protocol, *factors: dict[str, Any], birth: str | None = None, **facts: Any) -> StratumFinding:
    """The stratum of a patient of whom these facts are known."""
    days = None if birth is None else read_partial_date(birth)
    patient = Patient.model_validate({"id": "P-1", "birth_date": days, **facts})
    return stratum_of([factor(each) for each in factors], patient, DAY, protocol.screening.lexicon)


@pytest.mark.parametrize(
    ("birth", "level"), [("1994-10-21", "young"), ("1994-10-20", "old"), ("1994-10-19", "old"), ("1995-03", "young")]
)
def test_the_level_changes_on_the_birthday(protocol: Protocol, birth: str, level: str) -> None:
    """Who turns 30 on the day is in the older band, and who turns 30 tomorrow is not."""
    assert found(protocol, AGE, birth=birth) == StratumFinding({"age": level}, ())


@pytest.mark.parametrize("birth", [None, "1994", "1994-10"])
def test_a_level_that_is_not_known_is_left_open_with_its_needs(protocol: Protocol, birth: str | None) -> None:
    """Without a date of birth, or with one that may lie on either side, the level is open, and says what to record."""
    finding = found(protocol, AGE, SITES, birth=birth, site="B")
    assert finding.levels == {"site": "B"}
    assert [criterion.id for criterion, _ in finding.open] == ["twenties", "thirties"]
    assert all(
        criterion.say(need.what).startswith("record her")
        for criterion, unknown in finding.open
        for need in unknown.needs
    )


def test_a_level_has_all_its_criteria(protocol: Protocol) -> None:
    """A level with two criteria is hers only if both pass; one that fails settles it whatever the other is."""
    both = {
        "id": "risk",
        "levels": ["high", "low", "rest"],
        "when": {
            "high": [THIRTIES, asked("smokes", wants=True)],
            "low": [TWENTIES],
            "rest": [{**THIRTIES, "id": "rest-age"}, asked("smokes", wants=False)],
        },
    }
    assert found(protocol, both, birth="1990-01-01", answers={"smokes": True}).levels == {"risk": "high"}
    assert found(protocol, both, birth="1990-01-01", answers={"smokes": False}).levels == {"risk": "rest"}
    assert found(protocol, both, birth="2000-01-01").levels == {"risk": "low"}
    unsettled = found(protocol, both, birth="1990-01-01")
    assert (unsettled.levels, [each.id for each, _ in unsettled.open]) == ({}, ["smokes-True", "smokes-False"])


def test_one_level_that_fits_is_not_hers_while_another_may_fit_too(protocol: Protocol) -> None:
    """A level is hers once the others are known to fail."""
    loose = {**AGE, "when": {"young": [TWENTIES], "old": [asked("old", wants=True)]}}
    finding = found(protocol, loose, birth="2000-01-01")
    assert (finding.levels, len(finding.open)) == ({}, 1)


def test_a_patient_whom_no_level_or_two_fit_is_an_error(protocol: Protocol) -> None:
    """What no check can see beforehand, such as an unknown site, is said when she comes."""
    with pytest.raises(ValueError, match=r"^no level of site fits her; the criteria of A, B leave a gap$"):
        found(protocol, SITES, site="C")
    twice = {**AGE, "when": {"young": [TWENTIES], "old": [{**THIRTIES, "at_least": 20}]}}
    with pytest.raises(ValueError, match=r"^young and old of age fit her at once; their criteria overlap$"):
        found(protocol, twice, birth="1999-01-01")


def test_a_factor_without_criteria_finds_nobody_s_level(protocol: Protocol) -> None:
    """A level is never typed: a factor of names alone serves a list for another system."""
    with pytest.raises(ValueError, match=r"^the protocol does not say which patients have which site"):
        found(protocol, {"id": "site", "levels": ["A", "B"]})


def test_without_strata_there_is_one_stratum(protocol: Protocol) -> None:
    """The shipped protocol has no factors, so every patient is in the one stratum."""
    assert protocol.stratum_of(Patient(id="P-1"), DAY) == StratumFinding({}, ())


def wrong(protocol: Protocol, fields: dict[str, Any], *eligibility: dict[str, Any]) -> str | None:
    """What the check sees of a factor, beside these criteria of eligibility."""
    criteria = [ANY.validate_python(each) for each in eligibility]
    return overlap_or_gap(factor(fields), criteria, protocol.screening.lexicon)


def bands(young: dict[str, int], old: dict[str, int]) -> dict[str, Any]:
    """Two age bands with these limits."""
    plain = {"kind": "age", "text": "age", "reading": "Age."}
    when = {"young": [{"id": "y", **plain, **young}], "old": [{"id": "o", **plain, **old}]}
    return {"id": "age", "levels": ["young", "old"], "when": when}


ADULT = {"id": "adult", "kind": "age", "text": "20 to 39", "reading": "20 to 39.", "at_least": 20, "below": 40}
WOMEN = {"id": "sex", "kind": "sex", "text": "female", "reading": "Female.", "accepts": ["female"]}


def test_overlap_and_gap_of_age_bands_are_seen(protocol: Protocol) -> None:
    """Bands that share a year, or leave one out, are told by the first age that shows it."""
    assert wrong(protocol, bands({"below": 30}, {"at_least": 30})) is None
    assert wrong(protocol, bands({"below": 31}, {"at_least": 30})) == (
        "somebody of 30 years: young and old of age fit her at once; their criteria overlap"
    )
    assert wrong(protocol, bands({"below": 30}, {"at_least": 31})) == (
        "somebody of 30 years: no level of age fits her; the criteria of young, old leave a gap"
    )


def test_only_who_may_be_eligible_needs_a_level(protocol: Protocol) -> None:
    """Bands of 20 to 29 and 30 to 39 are whole where nobody below 20 or of 40 may enter."""
    limited = bands({"at_least": 20, "below": 30}, {"at_least": 30, "below": 40})
    assert wrong(protocol, limited, ADULT) is None
    assert "somebody of 0 years: no level" in str(wrong(protocol, limited))
    assert "somebody of 40 years: no level" in str(wrong(protocol, limited, {**ADULT, "below": 50}))


def test_ages_are_seen_within_criteria_made_of_others(protocol: Protocol) -> None:
    """An exclusion from 40 on, or an age within all of several, limits who needs a level as an age of its own does."""
    limited = bands({"at_least": 20, "below": 30}, {"at_least": 30, "below": 40})
    said = {"text": "t", "reading": "r"}
    forty = {"id": "not-40", "kind": "not", "criterion": {**ADULT, "at_least": 40, "below": None}, **said}
    unread = {"id": "unread", "kind": "unsupported", "text": "t"}
    both = {"id": "both", "kind": "all_of", "criteria": [{**ADULT, "below": 90}, unread], **said}
    assert wrong(protocol, limited, forty, both) is None
    assert "somebody of 40 years: no level" in str(wrong(protocol, limited, both))
    within = {
        "id": "within",
        "kind": "any_of",
        "criteria": [{**ADULT, "id": "a"}, {**ADULT, "id": "b", "below": 31}],
        **said,
    }
    limited["when"]["young"] = [within]
    assert "somebody of 30 years: young and old of age fit her" in str(wrong(protocol, limited, ADULT))


def test_answers_sex_and_sites_are_seen_too(protocol: Protocol) -> None:
    """A yes that two levels want, a sex that none accepts and a site named twice are told."""
    asks = {
        "id": "parity",
        "levels": ["a", "b"],
        "when": {"a": [asked("p", wants=True)], "b": [asked("p", wants=False)]},
    }
    assert wrong(protocol, asks) is None
    asks["when"] = {"a": [asked("p", wants=True)], "b": [{**asked("p", wants=True), "id": "p2"}]}
    assert str(wrong(protocol, asks)).startswith("somebody who answers yes to p: a and b of parity")
    sexes = {"id": "sex", "levels": ["f", "m"], "when": {"f": [{**WOMEN, "id": "f"}], "m": [{**WOMEN, "id": "m"}]}}
    assert str(wrong(protocol, sexes)).startswith("somebody who is female: f and m of sex")
    sexes["when"] = {"f": [{**WOMEN, "id": "f"}], "m": [THIRTIES]}
    assert "who is male: no level of sex" in str(wrong(protocol, sexes))
    named: dict[str, Any] = {"A": SITES["when"]["A"], "B": [{**SITES["when"]["B"][0], "accepts": ["B", "A"]}]}  # type: ignore[index]
    assert str(wrong(protocol, {**SITES, "when": named})).startswith("somebody seen at A: A and B of site")
    assert wrong(protocol, SITES) is None


def test_what_only_records_can_show_is_left_to_the_patient(protocol: Protocol) -> None:
    """Levels by a laboratory result are unknown of a made-up person, and no mistake is seen in them."""
    fsh = next(each for each in protocol.eligibility if each.id == "fsh")
    high = FactorCriteria(id="fsh", when={"high": (fsh,), "low": (ANY.validate_python(asked("low", wants=True)),)})
    assert overlap_or_gap(high, (), protocol.screening.lexicon) is None


def test_criteria_and_levels_have_the_same_names() -> None:
    """A level without criteria, and criteria for a level that is not there, are told with the names."""
    path = ("randomization", "strata", 0, "when")
    assert list(level_names(path, ("young", "old"), ("young", "old"))) == []
    assert list(level_names(path, ("young", "old"), ("young", "olf"))) == [
        ((*path, "olf"), 'there is no level "olf"; did you mean "old"?'),
        (path, 'there are no criteria for the level "old"; write when somebody has it'),
    ]

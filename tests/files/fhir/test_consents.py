"""Consents: active, to research, and naming this trial; everything else is no consent to it."""

import pytest
from fhir_made import DAY, Resource, coded, of_her, read_her

from poi_trial.protocol.whole import Protocol
from poi_trial.screening.screen import screen

RESEARCH = coded("http://terminology.hl7.org/CodeSystem/consentscope", "research")
STUDY = "http://hl7.org/fhir/StructureDefinition/consent-ResearchStudyContext"
NAMED: Resource = {"identifier": [{"value": "NCT07115082"}]}


def consent(identity: str = "1", **keys: object) -> Resource:
    """An active consent to research of 2024-10-16, which names no trial unless the keys do."""
    return of_her("Consent", identity, **{"status": "active", "scope": RESEARCH, "dateTime": "2024-10-16", **keys})


def verdict(protocol: Protocol, *resources: Resource) -> str:
    """What the consent criterion comes to."""
    screening = screen(protocol.screening, read_her(protocol, *resources).patient, DAY)
    return next(str(each.finding.verdict) for each in screening.judged if each.criterion.id == "consent")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (NAMED, "pass"),
        ({"identifier": [{"value": "chec2023-172"}]}, "pass"),
        ({"identifier": [{"value": "NCT00000001"}]}, "unknown"),
        ({}, "unknown"),
        ({"policy": [{"uri": "NCT07115082"}]}, "pass"),
        (
            {"provision": {"data": [{"meaning": "related", "reference": {"reference": "ResearchStudy/NCT07115082"}}]}},
            "pass",
        ),
        ({"provision": {"extension": [{"url": STUDY, "valueReference": {"display": "NCT07115082"}}]}}, "pass"),
        ({"provision": {"extension": [{"url": STUDY, "valueReference": {"reference": "ResearchStudy/s"}}]}}, "pass"),
        ({"provision": {"extension": [{"url": "urn:x", "valueReference": {"display": "NCT07115082"}}]}}, "unknown"),
        (NAMED | {"provision": {"type": "deny"}}, "fail"),
        (NAMED | {"provision": {"type": "permit"}}, "pass"),
        (NAMED | {"provision": {"period": {"end": "2024-10-19"}}}, "unknown"),
        (NAMED | {"provision": {"period": {"end": "2024-10-20"}}}, "pass"),
        (NAMED | {"provision": {"period": {"start": "2024-10-21"}}}, "unknown"),
        (NAMED | {"provision": {"period": {"start": "2024-10-20"}}}, "pass"),
        (NAMED | {"provision": {"type": "permit", "provision": [{"type": "deny"}]}}, "unknown"),
        (NAMED | {"provision": {"type": "deny", "provision": [{"type": "permit"}]}}, "fail"),
        (NAMED | {"policyRule": coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTOUT")}, "unknown"),
        (NAMED | {"policyRule": coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN")}, "pass"),
        (NAMED | {"verification": [{"verified": False}]}, "unknown"),
        (NAMED | {"scope": {"coding": [{"system": "urn:local", "code": "r"}, *RESEARCH["coding"]]}}, "pass"),
        (NAMED | {"dateTime": "2024-10-20T10:00:00+08:00"}, "pass"),
        (NAMED | {"dateTime": "2024-10-21"}, "fail"),
        (NAMED | {"dateTime": None}, "unknown"),
        (NAMED | {"scope": coded("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy")}, "unknown"),
        (NAMED | {"scope": None}, "unknown"),
        *((NAMED | {"status": each}, "unknown") for each in ("draft", "proposed", "rejected", "inactive")),
        (NAMED | {"status": "entered-in-error"}, "unknown"),
    ],
)
def test_a_consent_counts_only_to_the_trial_that_it_names(protocol: Protocol, keys: Resource, expected: str) -> None:
    """Active, of research scope, in its time, dated and naming the trial passes; a denial fails; else it is unknown."""
    study = {"resourceType": "ResearchStudy", "id": "s", "identifier": [{"value": "NCT07115082"}]}
    assert verdict(protocol, consent(**keys), study) == expected


def test_a_consent_that_does_not_count_is_named(protocol: Protocol) -> None:
    """A draft, a privacy consent and a consent to another trial each leave a note."""
    read = read_her(
        protocol,
        consent("1", **NAMED),
        consent("2", status="draft"),
        consent("3", scope=None),
        consent("4", identifier=[{"value": "NCT00000001"}]),
        consent("5"),
    )
    assert read.patient.consent is not None
    assert read.patient.consent.source == "Consent/1"
    for note in (
        "not counted, draft: Consent/2",
        "not counted, its scope is not research: Consent/3",
        "Consent/4 is a consent to another trial",
        "Consent/5 is a consent to no trial by name",
    ):
        assert note in read.notes


def test_of_several_words_the_latest_counts(protocol: Protocol) -> None:
    """A later refusal ends a consent, a later consent a refusal; of one day the refusal counts."""
    given = consent("1", **NAMED)
    refused = consent("2", **NAMED, provision={"type": "deny"})
    assert verdict(protocol, given, refused) == "fail"
    assert verdict(protocol, refused, given | {"dateTime": "2024-10-17"}) == "pass"
    assert verdict(protocol, given, refused | {"dateTime": "2024-10-01"}) == "pass"


def test_where_dates_do_not_tell_which_is_the_latest_neither_counts(protocol: Protocol) -> None:
    """A refusal without a day, or of a month or year that may be later, leaves her consent open."""
    given = consent("1", **NAMED)
    for day in (None, "2024-10", "2024"):
        refused = consent("2", **NAMED, provision={"type": "deny"}, dateTime=day)
        assert verdict(protocol, given, refused) == "unknown"
        assert any("do not tell which is the latest" in note for note in read_her(protocol, given, refused).notes)
    assert verdict(protocol, given, consent("2", **NAMED, provision={"type": "deny"}, dateTime="2024-09")) == "pass"


def test_what_is_signed_after_the_day_hides_nothing_before_it(protocol: Protocol) -> None:
    """Screened as of a past day, a consent renewed or refused since does not count yet."""
    given = consent("1", **NAMED)
    assert verdict(protocol, given, consent("2", **NAMED, dateTime="2024-12-01")) == "pass"
    assert verdict(protocol, given, consent("2", **NAMED, dateTime="2024-12-01", provision={"type": "deny"})) == "pass"

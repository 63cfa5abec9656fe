"""The beginning of a protocol file from a registry's record: what could be mapped, and what is left to a person."""

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from poi_trial.files.registry.record import ArmGroup, Line, ProtocolSection
from poi_trial.files.registry.sentences import split
from poi_trial.protocol.heading import Contact
from poi_trial.scalars import Day

_SEXES = {"FEMALE": ["female"], "MALE": ["male"]}
_AGE = re.compile(r"(\d{1,3}) years?", re.IGNORECASE | re.ASCII)
_UNSAID = "not in the registry's record"
_OLDEST, _LONGEST, _MOST, _MOST_IDS = 150, 2000, 10_000_000, 20
_DAY = TypeAdapter(Day)


class Skeleton(NamedTuple):
    """The document of a protocol file, and a line for each thing that could not be mapped."""

    document: dict[str, Any]
    unmapped: tuple[str, ...]


def skeleton(record: ProtocolSection) -> Skeleton:
    """Map a record; whatever it does not say is said to be missing, and nothing is made up but for rehearsal."""
    unmapped: list[str] = []
    arms = _arms(record, unmapped)
    document = {
        "version": "1",
        "trial": _trial(record, unmapped),
        **_criteria(record, unmapped),
        "arms": [{"id": name, "name": arm.label or name, "ratio": 1} for name, arm in arms.items()],
        "randomization": _randomization(record, len(arms), unmapped),
        "dosing": {"regimens": [_regimen(name, arm, record) for name, arm in arms.items()], "weight": _WEIGHT},
        "drugs": {"names": []},
    }
    unmapped += [
        "doses and visits: each arm's description stands under dosing as unsupported; write courses for it",
        "body weights that are refused or confirmed: usual limits for adults stand in dosing.weight",
        "analytes, drug names and holds: a registry has none; write those that your criteria need",
        "consent: write a criterion of kind consent, so that nobody enters without it",
    ]
    return Skeleton(document, tuple(unmapped))


_WEIGHT = {"refuse_below": 20, "confirm_below": 35, "confirm_above": 120, "refuse_above": 300, "decimals": 3}


def _trial(record: ProtocolSection, unmapped: list[str]) -> dict[str, Any]:
    named, status = record.identification_module, record.status_module
    others = (named.org_study_id_info.id, *(other.id for other in named.secondary_id_infos[:_MOST_IDS]))
    place = next(iter(record.contacts_locations_module.locations), None)
    site = ", ".join(part for part in (place.facility, place.city, place.country) if part) if place else ""
    if len(record.contacts_locations_module.locations) != 1:
        unmapped.append("sites: the record has none, or several of which the first stands as trial.site")
    unmapped.append("time zone: a registry has none; UTC stands in its place, write the site's")
    count = record.design_module.enrollment_info.count
    if count is None or not 1 <= count <= _MOST:
        unmapped.append("enrolment: no number that can be a target; 1 stands in its place")
        count = 1
    facts = {
        "id": named.nct_id,
        "other_ids": list(dict.fromkeys(_short(other) for other in others if other)),
        "title": named.official_title or named.brief_title or _UNSAID,
        "brief_title": named.brief_title if named.official_title else None,
        "phase": ", ".join(phase.replace("PHASE", "Phase ") for phase in record.design_module.phases),
        "status": (status.overall_status or "").replace("_", " ").capitalize(),
        "sponsor": record.sponsor_collaborators_module.lead_sponsor.name or _UNSAID,
        "site": site or _UNSAID,
        "time_zone": "UTC",
        "contact": _contact(record),
        **_dates(record, unmapped),
        "target": count,
    }
    return {key: _short(value) if isinstance(value, str) else value for key, value in facts.items() if value}


def _contact(record: ProtocolSection) -> dict[str, str]:
    contact = next(iter(record.contacts_locations_module.central_contacts), None)
    told = contact.model_dump(by_alias=False) if contact else {}
    return {"name": _UNSAID} | {key: _short(told[key]) for key in Contact.model_fields if told.get(key)}


def _dates(record: ProtocolSection, unmapped: list[str]) -> dict[str, str]:
    status = record.status_module
    found = {"start": status.start_date_struct.date, "estimated_completion": status.completion_date_struct.date}
    whole = {key: date for key, date in found.items() if date and _is_day(date)}
    if len(whole) < len(found) or whole["start"] > whole["estimated_completion"]:
        unmapped.append("dates: start and completion are kept where both are whole days in their order")
        return {}
    return whole


def _is_day(text: str) -> bool:
    try:
        _DAY.validate_python(text)
    except ValidationError:
        return False
    return True


def _criteria(record: ProtocolSection, unmapped: list[str]) -> dict[str, list[dict[str, Any]]]:
    fields = record.eligibility_module
    sentences = split(fields.eligibility_criteria or "")
    criteria = [*_sex(fields.sex, unmapped), *_age(fields.minimum_age, fields.maximum_age, unmapped)]
    meant = tuple(said for said in (fields.gender_description, fields.study_population) if said)
    criteria += _unsupported("inclusion", meant + sentences.inclusion)
    exclusion = list(_unsupported("exclusion", sentences.exclusion))
    if not criteria:
        criteria = list(_unsupported("inclusion", [f"{_UNSAID}: whom the trial takes"]))
    if fields.healthy_volunteers is not None:
        may = "may" if fields.healthy_volunteers else "may not"
        unmapped.append(f"healthy volunteers: the record says that they {may} enter; write a criterion where needed")
    count = len(meant) + len(sentences.inclusion) + len(sentences.exclusion)
    unmapped.append(f"eligibility text: {count} sentences stand as unsupported until somebody writes a kind for each")
    return {"eligibility": criteria, **({"exclusion": exclusion} if exclusion else {})}


def _sex(sex: Line | None, unmapped: list[str]) -> Iterator[dict[str, Any]]:
    if accepts := _SEXES.get((sex or "").upper()):
        reading = f"The recorded sex is {accepts[0]}."
        yield {"id": "sex", "kind": "sex", "text": f"Sex: {sex}", "reading": reading, "accepts": accepts}
    elif sex and sex.upper() != "ALL":
        unmapped.append("sex: the record's word for it is not one of FEMALE, MALE and ALL")


def _age(minimum: Line | None, maximum: Line | None, unmapped: list[str]) -> Iterator[dict[str, Any]]:
    limits, texts = {}, []
    for key, name, age in (("at_least", "Minimum Age", minimum), ("at_most", "Maximum Age", maximum)):
        years = _AGE.fullmatch(age or "")
        if years and int(years[1]) < _OLDEST:
            limits[key] = int(years[1])
            texts.append(f"{name}: {age}")
        elif age and age.upper() != "N/A":
            unmapped.append(f"{name.lower()}: it is not in whole years; write the criterion")
    if limits.get("at_least", 0) > limits.get("at_most", _OLDEST):
        unmapped.append("ages: the least is above the most; write the criterion")
    elif limits:
        reading = "Completed years; both limits pass. A sentence of the text may say otherwise."
        yield {"id": "age", "kind": "age", "text": "; ".join(texts), "reading": reading, **limits}


def _unsupported(name: str, sentences: Iterable[str]) -> Iterator[dict[str, str]]:
    pieces = [piece for sentence in sentences for piece in wrap(sentence, _LONGEST)]
    for number, piece in enumerate(pieces, 1):
        yield {"id": f"{name}-{number}", "kind": "unsupported", "text": piece}


def _arms(record: ProtocolSection, unmapped: list[str]) -> dict[str, ArmGroup]:
    arms: dict[str, ArmGroup] = {}
    for number, arm in enumerate(record.arms_interventions_module.arm_groups, 1):
        name = re.sub("[^a-z0-9]+", "-", (arm.label or "").lower())[:40].strip("-") or f"arm-{number}"
        while name in arms:
            name += f"-{number}"
        arms[name] = arm
    if not arms:
        unmapped.append("arms: the record has none; one stands in their place")
    return arms or {"participants": ArmGroup()}


def _randomization(record: ProtocolSection, arms: int, unmapped: list[str]) -> dict[str, Any]:
    design = record.design_module.design_info
    if design.allocation == "RANDOMIZED" and arms > 1:
        unmapped.append("ratio, procedure, strata: a registry has none; equal arms in permuted blocks, for rehearsal")
        return {"procedure": {"kind": "permuted_blocks", "sizes": [2 * arms, 3 * arms]}}
    said = f"allocation {design.allocation or 'not said'}, model {design.intervention_model or 'not said'}"
    return {"procedure": {"kind": "none", "because": _short(f"in the registry: {said}")[:1000]}}


def _regimen(name: str, arm: ArmGroup, record: ProtocolSection) -> dict[str, Any]:
    said = ". ".join(part for part in (", ".join(arm.intervention_names), arm.description) if part)
    given = (each for each in record.arms_interventions_module.interventions if arm.label in each.arm_group_labels)
    told = (f"{each.name or _UNSAID}: {each.description}" for each in given if each.description)
    texts = (piece for text in (said or arm.label or _UNSAID, *told) for piece in wrap(text, _LONGEST))
    return {"id": name, "arms": [name], "courses": [{"kind": "unsupported", "text": text} for text in texts]}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

"""`poi protocol show`: a page a person can read."""

import json
from collections.abc import Callable
from typing import Any

from poi_trial.protocol.whole import Protocol

Poi = Callable[..., Any]


def test_the_page_holds_every_sentence_and_assumption(poi: Poi, protocol: Protocol) -> None:
    """Nothing of the trial is left out: identity, criteria, arms, holds, and all sixteen assumptions."""
    page = " ".join(poi("protocol", "show").out.split())
    parts = [protocol.trial.id, "CHEC2023-172", "hongliyan@smmu.edu.cn", "Shanghai Changhai Hospital"]
    parts += [criterion.text for criterion in protocol.eligibility]
    parts += [hold.text for hold in protocol.holds]
    parts += [assumption.reading for assumption in protocol.assumptions]
    assert len(protocol.assumptions) == 18
    for part in parts:
        assert " ".join(part.split()) in page


def test_json_holds_the_whole_document(poi: Poi) -> None:
    """The JSON is the document with its defaults, and says its hash."""
    document = json.loads(poi("protocol", "show", "--format", "json").out)
    assert document["document"]["trial"]["target"] == 50
    assert document["assumptions"] == [f"A{number}" for number in range(1, 19)]

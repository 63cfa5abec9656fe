"""A procedure in one word."""

import re

import pytest

from poi_trial.randomization.notation import KINDS, design_fields, design_text


@pytest.mark.parametrize(
    "design",
    [
        *("complete", "random_allocation", "truncated_binomial", "permuted_blocks:4,6", "permuted_blocks:4"),
        *("big_stick:3", "efron:2/3", "chen:2/3,3", "urn:1,1", "urn:0,2", "maximal:3"),
    ],
)
def test_a_design_is_written_as_it_is_read(design: str) -> None:
    """Every kind with its parameters in order comes back as it was typed."""
    model, fields = design_fields(design)
    assert design_text(model.model_validate(fields)) == design


def test_every_procedure_has_a_kind() -> None:
    """All nine procedures that deal lists can be typed."""
    assert set(KINDS) == {
        *("complete", "random_allocation", "truncated_binomial", "permuted_blocks", "big_stick", "efron", "chen"),
        *("urn", "maximal"),
    }


@pytest.mark.parametrize(
    ("design", "problem"),
    [
        ("bigstick:3", 'there is no design "bigstick"; did you mean "big_stick"?'),
        ("dice", 'there is no design "dice"; choose one of permuted_blocks, complete'),
        ("", 'there is no design ""; choose one of'),
        ("x" * 99, f'there is no design "{"x" * 40}…"'),
        ("big_stick", "takes tolerance; write big_stick:3"),
        ("chen:2/3", "takes p and tolerance; write chen:2/3,3"),
        ("urn:1", "takes start and add; write urn:1,1"),
        ("complete:3", "takes no parameters; write complete"),
        ("complete:", "takes no parameters; write complete"),
        ("efron:2/3,3", "takes p; write efron:2/3"),
    ],
)
def test_what_is_no_design_is_said_with_what_would_be(design: str, problem: str) -> None:
    """Unknown kinds are named with the nearest or all, and wrong numbers of parameters with an example."""
    with pytest.raises(ValueError, match=re.escape(problem)):
        design_fields(design)

"""A procedure in one word: its kind, a colon, and its parameters in order, as in `chen:2/3,3`."""

import re
from typing import get_args

from poi_trial.errors import did_you_mean, shortened
from poi_trial.randomization.dealing import Procedure
from poi_trial.randomization.procedures import AnyProcedure

KINDS: dict[str, type[AnyProcedure]] = {
    get_args(model.model_fields["kind"].annotation)[0]: model for model in get_args(get_args(AnyProcedure)[0])
}
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,40})", re.ASCII)


def design_text(procedure: Procedure) -> str:
    """The procedure as it is typed."""
    values = [value for name, value in procedure if name != "kind"]
    parameters = ",".join(str(each) for value in values for each in (value if isinstance(value, tuple) else (value,)))
    return f"{procedure.kind}:{parameters}" if parameters else procedure.kind


def design_fields(text: str) -> tuple[type[AnyProcedure], dict[str, object]]:
    """The model that a design is of, and its fields as a file would have them.

    ValueError where there is no such kind, or it takes another number of parameters.
    """
    kind, colon, typed = text.partition(":")
    if kind not in KINDS:
        raise ValueError(f'there is no design "{shortened(kind)}"{did_you_mean(kind, list(KINDS))}')
    model = KINDS[kind]
    names = [name for name in model.model_fields if name != "kind"]
    texts = typed.split(",") if colon else []
    if names == ["sizes"]:
        return model, {"kind": kind, "sizes": [_value("sizes", text) for text in texts]}
    if len(texts) != len(names):
        raise ValueError(f"takes {' and '.join(names) or 'no parameters'}; write {_example(kind, names)}")
    return model, {"kind": kind, **{name: _value(name, text) for name, text in zip(names, texts, strict=True)}}


def read_design(text: str) -> AnyProcedure:
    """The procedure of a design; ValueError where it is none, or a parameter means nothing."""
    model, fields = design_fields(text)
    return model.model_validate(fields)


def _value(name: str, text: str) -> object:
    """A parameter as a file has it: a chance as text, all else as whole numbers."""
    if name == "p":
        return text
    if not _WHOLE.fullmatch(text):
        raise ValueError(f'"{shortened(text)}" is no whole number, as {name} must be')
    return int(text)


def _example(kind: str, names: list[str]) -> str:
    """How a kind is typed, by its parameters."""
    usual = {"tolerance": "3", "p": "2/3", "start": "1", "add": "1"}
    return ":".join(part for part in (kind, ",".join(usual[name] for name in names)) if part)

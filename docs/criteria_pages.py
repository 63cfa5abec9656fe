"""The pages of the criteria: a page a kind, made of its fields and of the tables that its judgement is tested by."""

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import TypeAdapter
from schema_tables import MADE, cell, fields

from poi_trial.files.spec_tables import examples, tables
from poi_trial.output.explanation_words import HEADINGS, by_verdict, why_shown
from poi_trial.output.patient_words import facts
from poi_trial.output.schema import schema_text
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.criteria import AnyCriterion
from poi_trial.screening.criteria.base import Criterion
from poi_trial.screening.explanation import explain

_SAID_ONCE = {"id", "text", "reading", "assumes", "kind"}
_ALL_HAVE = """\
Every criterion has `id`, `text` (the sentence as registered), `reading` (how it is read, in plain words) and `assumes`
(the assumptions that the reading rests on). Missing data is never a pass and never a fail."""


def criteria_pages(protocol: Protocol) -> dict[str, str]:
    """The text of each page by its file name; `README.md` is the list of them."""
    kinds = {_kind(model): model for model in get_args(get_args(AnyCriterion)[0])}
    definitions = json.loads(schema_text(Protocol, ""))["$defs"]
    pages = {f"{kind}.md": "\n".join(_page(kind, model, protocol, definitions)) for kind, model in kinds.items()}
    return {"README.md": "\n".join(_list_of(kinds)), **pages}


def _kind(model: type[Criterion]) -> str:
    return str(get_args(model.model_fields["kind"].annotation)[0])


def _list_of(kinds: dict[str, type[Criterion]]) -> Iterator[str]:
    yield from ("# Kinds of criteria", "", MADE)
    yield "Each page is made of the very tables that the judgement is tested by: facts, a day, the verdict, and why."
    yield from ("", "| kind | what it asks |", "|---|---|")
    for kind, model in sorted(kinds.items()):
        yield f"| [`{kind}`]({kind}.md) | {cell(_first_line(model))} |"
    yield from (
        "",
        "Every criterion has `id`, `text` (the sentence as registered), `reading` (how it is read, in plain words)",
    )
    yield "and `assumes` (the assumptions that the reading rests on). Missing data is never a pass and never a fail."
    yield ""


def _page(kind: str, model: type[Criterion], protocol: Protocol, definitions: dict[str, Any]) -> Iterator[str]:
    yield from (f"# `{kind}`", "", MADE, inspect.getdoc(model) or "", "")
    yield from fields(definitions[model.__name__], "../protocol-file.md", _SAID_ONCE)
    for table in tables():
        if table.get("kind", table.get("rule", {}).get("kind")) == kind:
            yield from _table(table, protocol)


def _table(table: dict[str, Any], protocol: Protocol) -> Iterator[str]:
    written = next((c for c in protocol.eligibility if c.id == table["criterion"]), None)
    criterion = written or TypeAdapter(AnyCriterion).validate_python(table["rule"])
    told = next((rule for rule in _written() if rule["id"] == criterion.id), table.get("rule"))
    assert told is not None
    yield from (f"## {criterion.id}", "", "```yaml")
    yield from (_yaml(name, value) for name, value in told.items())
    yield from ("```", "")
    explanation = explain(criterion, examples(criterion, protocol), protocol.screening.lexicon)
    for verdict, shown in by_verdict(explanation):
        yield from (f"### {HEADINGS[verdict]}", "", "| facts | day | because | the row states |", "|---|---|---|---|")
        for each in shown:
            because = why_shown(explanation, each)
            cells = (facts(each.example.patient), str(each.example.day), because, each.example.why)
            yield f"| {' | '.join(map(cell, cells))} |"
        yield ""


def _written() -> list[dict[str, Any]]:
    """The criteria as protocol.yaml has them."""
    return list(yaml.safe_load((Path(__file__).parent.parent / "protocol.yaml").read_text("utf-8"))["eligibility"])


def _yaml(name: str, value: object) -> str:
    """A field as it stands in a protocol file, its lists in one line."""
    style = None if isinstance(value, list | dict) else False
    dumped: str = yaml.safe_dump(
        {name: value}, sort_keys=False, default_flow_style=style, allow_unicode=True, width=110
    )
    return dumped.rstrip()


def _first_line(model: type[Criterion]) -> str:
    return (inspect.getdoc(model) or "").splitlines()[0]

"""The house: which part may import which, held by reading the imports."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "poi_trial"
FILES = sorted(PACKAGE.rglob("*.py"))

BASE = {"errors", "memo", "dates", "quantities", "scalars", "model", "patient"}
SUBJECTS = {"screening", "randomization", "dosing"}
ALLOWED = {
    "": set(),
    **{part: BASE | {""} for part in BASE},
    **{subject: BASE | {subject} for subject in SUBJECTS},
    "protocol": BASE | SUBJECTS | {"protocol"},
    "ledger": BASE | SUBJECTS | {"", "protocol", "ledger"},
    "files": BASE | {"screening", "protocol", "files"},
    "output": BASE | SUBJECTS | {"", "protocol", "ledger", "output"},
    "cli": BASE | SUBJECTS | {"", "protocol", "ledger", "files", "output", "cli"},
    "api": BASE | SUBJECTS | {"protocol", "ledger", "files"},
    "__main__": {"cli", "errors", "output"},
}
QUIET = BASE | SUBJECTS | {"protocol", "ledger"}


def part_of(file: Path) -> str:
    """The folder, or the file at the top, that a file belongs to."""
    steps = file.relative_to(PACKAGE).with_suffix("").parts
    return "" if steps == ("__init__",) else steps[0]


def keeps_a_ledger(file: Path) -> bool:
    """Whether a file is of the ledger's store or its key."""
    return file.relative_to(PACKAGE).parts[:2] in {("ledger", "store"), ("ledger", "key.py")}


def imports(file: Path) -> list[str]:
    """Every module that a file imports, lazily or not."""
    found = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide where a name comes from"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def module_of(name: str) -> str:
    """The module of ours that an imported name lies in."""
    steps = name.split(".")
    while len(steps) > 1:
        path = PACKAGE.parent.joinpath(*steps)
        if path.is_dir() or path.with_suffix(".py").exists():
            return ".".join(steps)
        steps.pop()
    return steps[0]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_arrows_run_one_way(file: Path) -> None:
    """A part imports only what lies below it; subjects know neither one another nor the protocol."""
    own = part_of(file)
    for name in imports(file):
        if name.split(".")[0] == "poi_trial":
            steps = name.split(".")
            other = (
                steps[1]
                if (len(steps) > 1 and (PACKAGE / steps[1]).exists())
                or (len(steps) > 1 and (PACKAGE / f"{steps[1]}.py").exists())
                else ""
            )
            assert other in ALLOWED[own], f"{own or '__init__'} may not import {name}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_below_files_nothing_opens_prints_or_asks_for_today(file: Path) -> None:
    """The day, the path and the seed come in as arguments; the ledger's store and key alone touch their files."""
    if part_of(file) not in QUIET or keeps_a_ledger(file):
        return
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            name = (
                called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
            )
            assert name not in {
                "open",
                "print",
                "input",
                "today",
                "now",
                "utcnow",
                "read_text",
                "write_text",
            }, f"{file.name}:{node.lineno} calls {name}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_sql_outside_the_store(file: Path) -> None:
    """Entries, chain, verification and enrolment know no SQLite: another store can take its place."""
    if file.is_relative_to(PACKAGE / "ledger" / "store"):
        return
    text = file.read_text("utf-8")
    assert "import sqlite3" not in text
    assert not re.search(r"\b(SELECT|INSERT INTO|PRAGMA|BEGIN IMMEDIATE)\b", text)
    stores = [name for name in imports(file) if name.startswith("poi_trial.ledger.store")]
    allowed = [] if part_of(file) == "ledger" else ["poi_trial.ledger.store.choice."]
    assert all(name.startswith(tuple(allowed)) for name in stores)


def test_no_import_loops() -> None:
    """Following imports, lazy ones counted, never leads back to where it began."""
    edges: dict[str, set[str]] = {}
    for file in FILES:
        steps = file.relative_to(PACKAGE.parent).with_suffix("").parts
        own = ".".join(steps[:-1] if steps[-1] == "__init__" else steps)
        ours = {module_of(name) for name in imports(file) if name.split(".")[0] == "poi_trial"}
        edges[own] = ours - {own}
    done: set[str] = set()

    def follow(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail[trail.index(module) :], module))
        if module not in done:
            for other in sorted(edges.get(module, ())):
                follow(other, (*trail, module))
            done.add(module)

    for module in edges:
        follow(module, ())


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_file_grows_past_reading(file: Path) -> None:
    """No file is longer than 300 lines, no function longer than 40 or with more than 4 parameters."""
    text = file.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    assert "TYPE_CHECKING" not in text
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and part_of(file) != "cli":
            assert (node.end_lineno or 0) - node.lineno < 40, f"{node.name} is long"
            names = [each.arg for each in node.args.args + node.args.kwonlyargs if each.arg not in ("self", "cls")]
            assert len(names) <= 4, f"{node.name} has {len(names)} parameters"

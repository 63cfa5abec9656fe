"""Every command in README and docs is run, and what they print is what the page shows."""

import html
import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from poi_trial.errors import ExitCode

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
STEP = re.compile(r"^(?:<!-- file: (\S+) -->\n```\w+\n(.*?)^```|```console\n(.*?)^```)", re.MULTILINE | re.DOTALL)


class Written(NamedTuple):
    """A file that a page has its reader write."""

    name: str
    text: str


class Command(NamedTuple):
    """A command of a page, how it must end, and the lines it must print, if the page shows any."""

    line: str
    code: int
    shown: list[str]


def steps(page: Path) -> list[Written | Command]:
    """What a page has its reader do, in order."""
    found: list[Written | Command] = []
    for name, text, typed in STEP.findall(page.read_text("utf-8")):
        if name:
            found.append(Written(name, text))
        commands: list[Command] = []
        for line in typed.splitlines():
            if line.startswith("$ "):
                command, _, remark = line[2:].partition("#")
                code = re.search(r"ends (\d+)", remark)
                commands.append(Command(command.strip(), int(code[1]) if code else 0, []))
            else:
                commands[-1].shown.append(line)
        found += commands
    return found


def commands(page: Path) -> list[Command]:
    """The commands of a page."""
    return [step for step in steps(page) if isinstance(step, Command)]


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_every_command_of_a_page_works(page: Path, tmp_path: Path) -> None:
    """In a copy of the project, a page's files are written and its commands run, one after another as it says."""
    for part in ("protocol.yaml", "examples"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part)
        else:
            shutil.copy(source, tmp_path / part)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for step in steps(page):
        if isinstance(step, Written):
            (tmp_path / step.name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / step.name).write_text(step.text, "utf-8")
            continue
        ended = subprocess.run(
            shlex.split(step.line), cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == step.code, f"{step.line}\n{ended.stderr}"
        if step.shown:
            assert ended.stdout.splitlines() == step.shown, step.line


def test_the_readme_has_commands() -> None:
    """The check above has something to check."""
    assert len(commands(ROOT / "README.md")) > 10


def test_the_two_commands_are_the_ones_that_ci_runs() -> None:
    """`.ci/run` takes the README's two commands word for word from below their marks."""
    readme = (ROOT / "README.md").read_text("utf-8")
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    for mark in ("first run", "tests"):
        assert f"command_below '{mark}'" in ci
        assert re.search(rf"<!-- {mark} -->\n```sh\npython3 -m venv \.venv && [^\n]+\n```\n", readme)


def made_by(name: str) -> Any:
    """A program of docs/ as a module."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


def test_the_picture_shows_a_real_screening() -> None:
    """The picture in the README holds the sentences that the screening prints today."""
    drawn = html.unescape(re.sub(r"<[^>]+>", " ", (ROOT / "docs" / "screen.svg").read_text("utf-8"))).replace(
        "\xa0", " "
    )
    # A row of the time line is one word to a reader and a piece for each colour in the picture.
    unspaced = "".join(drawn.split())
    render = made_by("render")
    for line in render.recorded().export_text().splitlines():
        for word in line.split():
            assert word in unspaced
    assert render.stale() == []


def test_links_lead_somewhere() -> None:
    """Every link to a file of the project, or to a heading in it, is to one that is there."""
    for page in PAGES:
        for file, heading in re.findall(r"\]\((?!https?://)([^)#]*)#?([^)]*)\)", page.read_text("utf-8")):
            target = page.parent / file if file else page
            assert target.exists(), f"{page.name} links to {file}"
            assert not heading or heading in headings(target), f"{page.name} links to {file}#{heading}"


def headings(page: Path) -> set[str]:
    """The names by which the headings of a page are linked to."""
    found = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in found}


def test_each_exit_code_is_told_alike() -> None:
    """The README and the contract have every exit code that the program has, and no other."""
    codes = {str(int(code)) for code in ExitCode}
    assert {str(int(code)) for code in made_by("command_pages").exit_codes()} == codes
    for page in ("README.md", "docs/contract.md"):
        (table,) = re.findall(
            r"^\| exit code \|.*\n\|---.*\n((?:\|.*\n)+)", (ROOT / page).read_text("utf-8"), re.MULTILINE
        )
        told = [row.split("|")[1].strip() for row in table.splitlines()]
        assert {code for cell in told for code in cell.split(", ")} == codes

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
from typing import Any

import pytest

from poi_trial.errors import ExitCode

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page: Path) -> list[tuple[str, int, list[str]]]:
    """Every command of a page, how it must end, and the lines it must print, if the page shows any."""
    found: list[tuple[str, int, list[str]]] = []
    for block in BLOCK.findall(page.read_text("utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                command, _, remark = line[2:].partition("#")
                code = re.search(r"ends (\d+)", remark)
                found.append((command.strip(), int(code[1]) if code else 0, []))
            else:
                found[-1][2].append(line)
    return found


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_every_command_of_a_page_works(page: Path, tmp_path: Path) -> None:
    """In a copy of the project, the commands of a page run one after another as the page says."""
    for part in ("protocol.yaml", "examples"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part)
        else:
            shutil.copy(source, tmp_path / part)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for command, code, shown in commands(page):
        ended = subprocess.run(
            shlex.split(command), cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == code, f"{command}\n{ended.stderr}"
        if shown:
            assert ended.stdout.splitlines() == shown, command


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

"""Every command in README and docs is run, and what they print is what the page shows."""

import html
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_the_picture_shows_a_real_screening() -> None:
    """The picture in the README holds the sentences that the screening prints today."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import render
    finally:
        sys.path.pop(0)
    drawn = html.unescape(re.sub(r"<[^>]+>", " ", (ROOT / "docs" / "screen.svg").read_text("utf-8"))).replace(
        "\xa0", " "
    )
    # A row of the time line is one word to a reader and a piece for each colour in the picture.
    unspaced = "".join(drawn.split())
    for line in render.recorded().export_text().splitlines():
        for word in line.split():
            assert word in unspaced
    assert render.stale() == []


def test_links_lead_somewhere() -> None:
    """Every link to a file of the project is to a file that is there."""
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"

"""A criterion kind is added by the steps that CONTRIBUTING.md writes down, and by nothing else."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL))
(COMMANDS,) = re.findall(r"<!-- run -->\n```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
UNION = "poi_trial/screening/criteria/__init__.py"
MADE = {"docs/criteria/weight.md", "docs/criteria/README.md", "docs/protocol-file.md", "docs/protocol.schema.json"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project, without what a checkout keeps for itself."""
    parts = ["poi_trial", "docs", "tests", "examples", "protocol.yaml", "pyproject.toml"]
    for part in parts:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / part)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path, but for the caches of tools."""
    found = (path for path in folder.rglob("*") if path.is_file())
    paths = {str(path.relative_to(folder)): path for path in found}
    return {name: path.read_bytes() for name, path in paths.items() if "cache" not in name and name[0] != "."}


def follow(copy: Path) -> None:
    """Write the files of the guide, and the line in the union."""
    for name, text in FILES.items():
        (copy / name).write_text(text, "utf-8")
    text = (copy / UNION).read_text("utf-8")
    for before, after in (
        (r"\n\nAnyCriterion", "\nfrom poi_trial.screening.criteria.weight import Weight\n\nAnyCriterion"),
        (r"\bSex\s+\|", "Sex | Weight |"),
        (r'    "Washout",\n', '    "Washout",\n    "Weight",\n'),
    ):
        text, changed = re.subn(before, after, text)
        assert changed == 1
    (copy / UNION).write_text(text, "utf-8")


def test_a_kind_is_added_by_the_steps_of_the_guide(copy: Path) -> None:
    """The rows pass, the types hold, and only the files that the guide names are new or changed."""
    before = contents(copy)
    follow(copy)
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": tools, "PYTHONPATH": str(copy), "PYTEST_ADDOPTS": ""}
    for command in COMMANDS.splitlines():
        ended = subprocess.run(command.split(), cwd=copy, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}"
        if command.startswith("pytest"):
            (passed,) = re.findall(r"(\d+) passed", ended.stdout)
            assert int(passed) > FILES["poi_trial/spec/weight.yaml"].count("why:")
    after = contents(copy)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == {*FILES, UNION, *MADE}
    page = (copy / "docs/criteria/weight.md").read_text("utf-8")
    assert "| weight 99.9 kg (2024-10-18) | 2024-10-20 | weighed 99.9 kg | below the limit passes |" in page

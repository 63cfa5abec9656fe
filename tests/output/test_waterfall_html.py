"""The page of a cohort, as a browser shows and prints it."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_calendar_html import AXE, browse, measured

Poi = Callable[..., Any]
WOMEN = Path(__file__).parents[2] / "examples" / "cohort" / "women.ndjson"
WIDTHS = """<script>addEventListener("load", () => {
  const root = document.documentElement, edge = document.querySelector("svg").getBoundingClientRect().right;
  const texts = [...document.querySelectorAll("svg text")].filter((text) => text.getBoundingClientRect().right > edge);
  console.log("MEASURED " + JSON.stringify({sideways: root.scrollWidth - root.clientWidth, cut: texts.length}));
});</script></body>"""


@pytest.fixture
def page(poi: Poi) -> str:
    """The page of the example cohort."""
    ended = poi("screen", WOMEN, "--on", "2024-10-20", "--summary", "--format", "html")
    assert ended.code == 0
    return str(ended.out)


@pytest.mark.parametrize("width", [1280, 800, 360])
def test_nothing_runs_out_of_the_page(page: str, tmp_path: Path, width: int) -> None:
    """On a projector, a small window and a telephone the page is no wider than its window, and no text is cut."""
    told = measured(
        browse(page.replace("</body>", WIDTHS), tmp_path, "--dump-dom", "--virtual-time-budget=5000", frame=width)
    )
    assert told == {"sideways": 0, "cut": 0}


def test_the_picture_is_printed_on_one_sheet(page: str, tmp_path: Path) -> None:
    """A4 on its side: the picture first, then the tables, four sheets in all."""
    pdf = tmp_path / "page.pdf"
    browse(page, tmp_path, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
    assert len(re.findall(rb"/Type /Page\b", pdf.read_bytes())) == 4


def test_whoever_reads_by_ear_reads_it_too(page: str, tmp_path: Path) -> None:
    """axe-core finds no critical, serious or moderate fault."""
    axe = Path(os.environ.get("POI_AXE", "node_modules/axe-core/axe.min.js"))
    if not axe.is_file():
        pytest.skip("no axe-core here; set POI_AXE to its axe.min.js")
    shutil.copy(axe, tmp_path / "axe.min.js")
    faults = measured(browse(page.replace("</body>", AXE), tmp_path, "--dump-dom", "--virtual-time-budget=20000"))
    assert [fault for fault in faults if fault[0] in ("critical", "serious", "moderate")] == []

"""The sealed cards, opened as a person opens them: in a browser."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Poi = Callable[..., Any]
PROTOCOL = (Path(__file__).parents[2] / "protocol.yaml").read_text("utf-8")
FACTORS = "strata:\n    - {id: site, levels: [A, B]}\n    - {id: age, levels: [young, old]}\n"
QUIET = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--enable-logging=stderr"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CARD = '<article class="card">'
# What the page measures of itself, added to a copy of it for the test alone.
MEASURE = """<script>
  const cards = [...document.querySelectorAll(".card")], root = document.documentElement;
  const inside = (part) => part.scrollWidth <= part.clientWidth && part.scrollHeight <= part.clientHeight;
  root.dataset.cards = cards.length;
  root.dataset.sideways = root.scrollWidth - root.clientWidth;
  root.dataset.cut = [...document.querySelectorAll(".outside, .inside")].filter((part) => !inside(part)).length;
</script></body>"""


def cards(poi: Poi, tmp_path: Path, text: str = PROTOCOL, *options: object) -> str:
    """The page of cards of the list of seed 7."""
    file = tmp_path / "protocol.yaml"
    file.write_text(text, "utf-8")
    ended = poi("randomize", "--seed", "secret-7", "--protocol", file, "--format", "cards", *options)
    assert ended.code == 0
    return str(ended.out)


def browse(page: str, tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Open a page in a headless browser with a fresh profile."""
    browser = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
    )
    if not browser:
        pytest.skip("no chromium here")
    file = tmp_path / "cards.html"
    file.write_text(page, "utf-8")
    run = [browser, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", *options, file.as_uri()]
    return subprocess.run(run, capture_output=True, text=True, check=True, timeout=120)


def parts(page: str, name: str) -> list[str]:
    """The text of one part of every card, in order."""
    found = re.findall(rf'<div class="{name}">(.*?)</div>\s*(?:<div|</article>)', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in found]


def test_a_card_a_slot_in_the_order_of_the_list(poi: Poi, tmp_path: Path) -> None:
    """Each slot has one card, with its number outside and its arm inside."""
    page = cards(poi, tmp_path)
    arms = [
        line.split(",")[4] for line in poi("randomize", "--seed", "secret-7", "--format", "csv").out.splitlines()[13:]
    ]
    assert [int(text.split("Slot ")[1].split()[0]) for text in parts(page, "outside")] == list(range(1, len(arms) + 1))
    assert [re.search(r"(\S+) · slot", text)[1] for text in parts(page, "inside")] == arms  # type: ignore[index]


def test_the_outside_tells_the_stratum_and_never_the_arm(poi: Poi, tmp_path: Path) -> None:
    """Slot and levels stand on the label; arms, blocks and the seed do not, and the seed is nowhere on the page."""
    page = cards(poi, tmp_path, PROTOCOL.replace("strata: []\n", FACTORS), "--size", "4")
    labels = parts(page, "outside")
    assert labels[0].startswith("NCT07115082 Slot 1 site A · age young")
    assert "site B · age old" in labels[-1]
    for label in labels:
        assert not re.search("climen|msc|block", label, re.IGNORECASE)
    assert "secret-7" not in page
    assert "sizes" not in page


def test_development_cards_say_so_on_every_label(poi: Poi, tmp_path: Path) -> None:
    """Nobody takes a card of a rehearsal for a real one."""
    page = cards(poi, tmp_path, PROTOCOL, "--purpose", "development")
    assert all("– development" in label for label in parts(page, "outside"))
    assert "– development" not in cards(poi, tmp_path)


def test_foreign_text_is_text(poi: Poi, tmp_path: Path) -> None:
    """A name with markup, quotes or signs that turn the line round is shown as it is, and acts on nothing."""
    evil = PROTOCOL.replace("name: Climen\n", "name: \"<script>alert('1')</script>\\u202E &amp;\"\n", 1)
    assert evil != PROTOCOL
    page = cards(poi, tmp_path, evil)
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp;amp;" in page


def test_the_page_needs_nothing_from_elsewhere(poi: Poi, tmp_path: Path) -> None:
    """No script, no address, no file beside it."""
    page = cards(poi, tmp_path)
    assert not re.search(r"<script|https?:|src=|@import|url\(", page)


@pytest.mark.parametrize("width", [1280, 794, 500])
def test_a_browser_shows_every_card_whole(poi: Poi, tmp_path: Path, width: int) -> None:
    """On wide and narrow screens nothing is cut off, nothing runs out sideways, and nothing is complained of."""
    long = PROTOCOL.replace("strata: []\n", FACTORS.replace("young", "y" * 64))
    page = cards(poi, tmp_path, long, "--size", "5")
    shown = browse(page.replace("</body>", MEASURE), tmp_path, f"--window-size={width},900", "--dump-dom")
    assert "CONSOLE" not in shown.stderr
    measured = dict(re.findall(r'data-(\w+)="(-?\d+)"', shown.stdout))
    assert measured == {"cards": str(page.count(CARD)), "sideways": "0", "cut": "0"}


def test_six_cards_are_printed_on_a_sheet(poi: Poi, tmp_path: Path) -> None:
    """52 cards make nine sheets of A4 after the one that says how to use them."""
    page = cards(poi, tmp_path)
    browse(page, tmp_path, f"--print-to-pdf={tmp_path / 'cards.pdf'}", "--no-pdf-header-footer")
    pdf = (tmp_path / "cards.pdf").read_bytes()
    assert page.count(CARD) >= 50
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1 + -(-page.count(CARD) // 6)
    assert set(re.findall(rb"/MediaBox \[0 0 (\d+)\S* (\d+)\S*\]", pdf)) == {(b"594", b"841")}

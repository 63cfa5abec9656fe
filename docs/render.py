"""Write the pages that are made from the code; with --check, say which of them are stale and end 1.

Run it as `python docs/render.py` where poi is installed.
"""

import io
import sys
from datetime import date
from pathlib import Path

from rich.console import Console

from poi_trial.files.patient_file import open_patients
from poi_trial.files.protocol_file import load_protocol
from poi_trial.output.schema import schema_text
from poi_trial.output.screening_terminal import show
from poi_trial.patient import Patient
from poi_trial.protocol import Protocol
from poi_trial.screening.screen import screen

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "screen.svg"


def recorded() -> Console:
    """A terminal on which the undetermined example is screened."""
    source = load_protocol(str(ROOT / "protocol.yaml"))
    source = source._replace(file="protocol.yaml")
    path = str(ROOT / "examples" / "patients" / "undetermined.json")
    patient = next(open_patients(path, source.protocol).patients)
    assert isinstance(patient, Patient)
    console = Console(record=True, width=116, force_terminal=True, file=io.StringIO(), color_system="truecolor")
    show(screen(source.protocol.screening, patient, date(2024, 10, 20)), source, console)
    return console


def picture() -> str:
    """What a coordinator sees, as a picture."""
    return recorded().export_svg(title="poi screen undetermined.json --on 2024-10-20", unique_id="poi")


def stale() -> list[str]:
    """The pages that are not what the code says today."""
    found = []
    schema = ROOT / "docs" / "protocol.schema.json"
    if schema.read_text("utf-8") != schema_text(Protocol, "A trial protocol for poi"):
        found.append(str(schema.relative_to(ROOT)))
    if PICTURE.read_text("utf-8") != picture():
        found.append(str(PICTURE.relative_to(ROOT)))
    return found


def main() -> int:
    """Write the pages, or check them."""
    if "--check" in sys.argv:
        for page in stale():
            sys.stderr.write(f"{page} is stale; run python docs/render.py\n")
        return 1 if stale() else 0
    (ROOT / "docs" / "protocol.schema.json").write_text(schema_text(Protocol, "A trial protocol for poi"), "utf-8")
    PICTURE.write_text(picture(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What is shipped: the wheel holds the protocol and the tables that the checkout has."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

from poi_trial.files.protocol_file import shipped

ROOT = Path(__file__).parent.parent


def test_the_wheel_ships_the_protocol(tmp_path: Path) -> None:
    """The protocol and the tables are found in a built wheel, the very files of the checkout."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    unpacked = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(unpacked)
    inside = unpacked / "poi_trial" / "protocol.yaml"
    digest = hashlib.sha256((ROOT / "protocol.yaml").read_bytes()).hexdigest()
    assert hashlib.sha256(inside.read_bytes()).hexdigest() == digest
    for table in (ROOT / "poi_trial" / "spec").glob("*.yaml"):
        assert (unpacked / "poi_trial" / "spec" / table.name).read_bytes() == table.read_bytes()
    code = (
        f"import sys; sys.path.insert(0, {str(unpacked)!r})\n"
        "from poi_trial.files.protocol_file import shipped\nfrom poi_trial.api import load_protocol\n"
        "print(shipped(), load_protocol().sha256)\n"
        "from poi_trial.files.spec_tables import examples\nprotocol = load_protocol().protocol\n"
        "assert all(examples(criterion, protocol) for criterion in protocol.eligibility)"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    path, sha256 = ended.stdout.split()
    assert path == str(inside)
    ours = subprocess.run(
        [sys.executable, "-m", "poi_trial", "protocol", "check"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert sha256 in ours.stdout


def test_the_checkout_finds_its_own_protocol() -> None:
    """In an editable install the protocol is the one at the top of the checkout, never a stale copy."""
    assert shipped() == ROOT / "protocol.yaml"

"""On what a ledger may lie."""

from pathlib import Path

import pytest

from poi_trial.errors import LedgerError
from poi_trial.ledger.store import volume
from poi_trial.ledger.store.volume import file_system, mounts_of_linux, mounts_of_macos, refuse_remote

LINUX = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:40 / /home rw,nosuid master:2 - nfs4 server:/home rw,vers=4.2
41 40 8:2 / /home/local\\040disk rw - xfs /dev/sdb1 rw
42 22 0:42 / /mnt/laptop rw - fuse.sshfs me@laptop: rw
43 22 0:43 / /mnt/twice rw - ext4 /dev/sdc1 rw
44 22 0:44 / /mnt/twice rw - cifs //server/share rw
a line that is none
"""
MACOS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//me@server/share on /Volumes/share (1) (smbfs, nodev, nosuid, mounted by me)
a line that is none
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/etc/x", "ext4"),
        ("/home/me", "nfs4"),
        ("/home/local disk/x", "xfs"),
        ("/home/local", "nfs4"),
        ("/mnt/laptop", "fuse.sshfs"),
        # What is mounted over another counts.
        ("/mnt/twice/x", "cifs"),
    ],
)
def test_the_deepest_and_last_mount_counts(folder: str, kind: str) -> None:
    """A folder lies on what is mounted nearest above it; blanks in names are read."""
    assert file_system(Path(folder), mounts_of_linux(LINUX)) == kind


def test_macos_tells_its_mounts_in_another_form() -> None:
    """The kind stands first between the brackets, also where the name holds brackets."""
    mounts = mounts_of_macos(MACOS)
    assert file_system(Path("/Volumes/share (1)/trial"), mounts) == "smbfs"
    assert file_system(Path("/Users/me"), mounts) == "apfs"


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone", "ceph", "fuse"])
def test_network_file_systems_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    """Locks do not hold there, so no ledger is kept there."""
    monkeypatch.setattr(volume, "_mounts", lambda: [("/", kind)])
    with pytest.raises(LedgerError, match="network file system"):
        refuse_remote(tmp_path)


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "apfs", "tmpfs", "overlay", "zfs"])
def test_local_file_systems_are_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    """A disk of this machine is fine."""
    monkeypatch.setattr(volume, "_mounts", lambda: [("/", kind)])
    refuse_remote(tmp_path)


def test_where_nothing_can_be_told_nothing_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the list of mounts poi cannot know, and refuses."""
    monkeypatch.setattr(volume, "_MOUNTS", tmp_path / "none")
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(LedgerError, match="cannot tell on what file system"):
        refuse_remote(tmp_path)


def test_macos_is_asked_by_its_own_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`/sbin/mount` prints what is mounted; where there is no such command nothing can be told."""
    import subprocess

    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, MACOS))
    refuse_remote(tmp_path)

    def absent(*_: object, **__: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", absent)
    with pytest.raises(LedgerError, match="cannot tell"):
        refuse_remote(tmp_path)


def test_this_machine_is_local(tmp_path: Path) -> None:
    """Where the tests run, a ledger can be kept."""
    refuse_remote(tmp_path)

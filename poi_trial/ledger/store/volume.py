"""On what a ledger lies: a file system of this very machine, where locks hold."""

import sys
from pathlib import Path

from poi_trial.errors import LedgerError

_NETWORK = ("9p", "afp", "afpfs", "afs", "cifs", "coda", "davfs", "ncpfs", "nfs", "nfs3", "nfs4", "smb", "smb2", "smb3")
_CLUSTER = ("acfs", "beegfs", "ceph", "gfs", "gfs2", "glusterfs", "gpfs", "lustre", "ocfs2", "orangefs")
_OF_THE_HOST = ("prl_fs", "vboxsf", "vmhgfs")
# What user programs mount (sshfs, rclone, s3fs) is rarely local and seldom keeps locks.
_OF_USERS = ("fuse", "macfuse", "osxfuse", "smbfs", "sshfs", "webdav")
_REMOTE = frozenset((*_NETWORK, *_CLUSTER, *_OF_THE_HOST, *_OF_USERS))
_MOUNTS = Path("/proc/self/mountinfo")


def refuse_remote(folder: Path) -> None:
    """LedgerError where the folder lies on a network file system, or where poi cannot tell."""
    kind = file_system(folder.resolve(), _mounts())
    if kind is None:
        raise LedgerError(f"poi cannot tell on what file system {folder} lies, so no ledger is kept there")
    if kind.casefold().partition(".")[0] in _REMOTE:
        raise LedgerError(
            f"{folder} lies on a network file system ({kind}), where locks do not hold; "
            "keep the ledger on a disk of this machine"
        )


def file_system(folder: Path, mounts: list[tuple[str, str]]) -> str | None:
    """The kind of file system of a folder, from mount points and their kinds; the last and deepest one counts."""
    found: tuple[int, str] | None = None
    for point, kind in mounts:
        depth = len(Path(point).parts)
        if folder.is_relative_to(point) and (found is None or depth >= found[0]):
            found = depth, kind
    return found[1] if found else None


def _mounts() -> list[tuple[str, str]]:
    try:
        if sys.platform == "darwin":
            import subprocess  # noqa: PLC0415 - heavy, and needed here alone

            told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=True)
            return mounts_of_macos(told.stdout)
        return mounts_of_linux(_MOUNTS.read_text("utf-8", "surrogateescape"))
    except (OSError, ValueError):
        return []


def mounts_of_linux(text: str) -> list[tuple[str, str]]:
    """Mount points and kinds from /proc/self/mountinfo; blanks and backslashes stand there as octal escapes."""
    mounts = []
    for line in text.splitlines():
        mounted, _, device = line.partition(" - ")
        if device:
            mounts.append((_unescaped(mounted.split(" ")[4]), device.split(" ")[0]))
    return mounts


def mounts_of_macos(text: str) -> list[tuple[str, str]]:
    """Mount points and kinds from what `mount` prints: `/dev/disk1s1 on /Volumes/A (apfs, local)`."""
    mounts = []
    for line in text.splitlines():
        named, _, options = line.rpartition(" (")
        if named:
            mounts.append((named.partition(" on ")[2], options.rstrip(")").split(",")[0]))
    return mounts


def _unescaped(point: str) -> str:
    for escape, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(escape, sign)
    return point

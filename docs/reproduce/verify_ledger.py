"""Check a ledger's export without poi: hashes, chain, protocols, receipts; with the key, seed and permuted blocks."""

import json
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

TEXT = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
must: Callable[[object, str], object] = lambda true, what: true or sys.exit(what)  # noqa: E731 - `-O` keeps it


def arms(protocol: dict, key: str) -> Iterator[str]:  # type: ignore[type-arg]
    """The list of one stratum, without end: docs/randomization.md."""
    digests = (sha256(f"{key}|{counter}".encode()).digest() for counter in range(2**63))
    words = (int.from_bytes(digest[i : i + 4], "big") for digest in digests for i in range(0, 32, 4))
    below: Callable[[int], int] = lambda n: next(word for word in words if word < 2**32 - 2**32 % n) % n  # noqa: E731
    sizes, of = protocol["randomization"]["procedure"]["sizes"], protocol["arms"]
    while True:
        size = sizes[below(len(sizes))] if len(sizes) > 1 else sizes[0]
        block = [arm["id"] for arm in of for _ in range(arm["ratio"] * size // sum(each["ratio"] for each in of))]
        for i in range(size - 1, 0, -1):
            block[i], block[j] = block[j := below(i + 1)], block[i]
        yield from block


def check(lines: list[bytes], seed: str | None) -> Iterator[str]:
    """The receipt of every entry."""
    head, protocol, seen, lists = "", {}, set[object](), dict[str, Iterator[str]]()
    must(lines.pop() == b"" and lines, "the last line is cut off")
    for number, line in enumerate(lines, 1):
        e, at = json.loads(line), f"entry {number}"
        must(line.decode() == TEXT(e), f"{at}: not as it was hashed")
        must((e["seq"], e["prev"]) == (number, head), f"{at} does not follow the one before")
        head = e.pop("hash")
        must(head == sha256(f"poi-ledger-1\n{TEXT(e)}".encode()).hexdigest(), f"{at} was changed")
        if (document := e["data"].get("protocol", {}).get("document")) is not None:
            protocol, digest = json.loads(document), sha256(document.encode()).hexdigest()
            must(digest == e["data"]["protocol"]["sha256"], f"{at} holds another protocol than it says")
            tagged = f"poi-ledger-1 commitment\n{digest}\n{seed}".encode()
            must(not seed or number > 1 or e["data"]["commitment"] == sha256(tagged).hexdigest(), "another seed")
        if e["kind"] == "allocation":
            given: set[object] = {e["subject"].lower(), (e["epoch"], e["stratum"], e["slot"])}
            must(not seen & given, f"{at}: a participant or a slot for the second time")
            seen |= given
            if seed:
                must("sizes" in protocol["randomization"]["procedure"], "the key goes with permuted blocks alone")
                epoch = f"{seed}/{e['epoch']}" if e["epoch"] > 1 else seed
                key = f"poi-1|{protocol['trial']['id']}|{epoch}|{e['stratum']}"
                must(e["arm"] == next(lists.setdefault(key, arms(protocol, key))), f"{at}: not the arm of the seed")
        yield f"{number}-{head[:16]}"


must(sys.argv[1:], "usage: python verify_ledger.py EXPORT [KEY] [RECEIPT …]")
kept = {name for name in sys.argv[2:] if not Path(name).exists()}
seeds = [json.loads(Path(name).read_text())["seed"] for name in sys.argv[2:] if name not in kept]
receipts = list(check(Path(sys.argv[1]).read_bytes().split(b"\n"), seeds[0] if seeds else None))
must(kept <= set(receipts), "a receipt is of no entry (or no file is there): mistyped, cut off or written anew")
print(f"{len(receipts)} entries hold together; the last receipt is {receipts[-1]}")

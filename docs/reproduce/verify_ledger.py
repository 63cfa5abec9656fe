"""Check a ledger's export with Python's standard library alone: `python verify_ledger.py EXPORT [KEY] [RECEIPT …]`.

It tries each line's hash, the chain, protocols, receipts; with the key, the commitment and arms of permuted blocks.
"""

import json
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path


def arms(protocol: dict, key: str) -> Iterator[str]:  # type: ignore[type-arg]
    """The list of one stratum, without end: docs/randomization.md."""
    digests = (sha256(f"{key}|{counter}".encode()).digest() for counter in range(2**63))
    words = (int.from_bytes(digest[i : i + 4], "big") for digest in digests for i in range(0, 32, 4))
    below: Callable[[int], int] = lambda n: next(word for word in words if word < 2**32 - 2**32 % n) % n  # noqa: E731
    sizes = protocol["randomization"]["procedure"]["sizes"]
    while True:
        size = sizes[below(len(sizes))] if len(sizes) > 1 else sizes[0]
        share = size // sum(arm["ratio"] for arm in protocol["arms"])
        block = [arm["id"] for arm in protocol["arms"] for _ in range(arm["ratio"] * share)]
        for i in range(size - 1, 0, -1):
            j = below(i + 1)
            block[i], block[j] = block[j], block[i]
        yield from block


def check(lines: list[bytes], seed: str | None) -> Iterator[str]:
    """The receipt of every entry; AssertionError where one is not as it was written."""
    head, protocol, seen, lists = "", {}, set[object](), dict[str, Iterator[str]]()
    assert lines.pop() == b"", "the last line is cut off"
    for number, line in enumerate(lines, 1):
        e, at = json.loads(line), f"entry {number}"
        assert line.decode() == json.dumps(e, sort_keys=True, separators=(",", ":")), f"{at}: not as it was hashed"
        text = json.dumps({key: e[key] for key in e if key != "hash"}, sort_keys=True, separators=(",", ":"))
        assert e["hash"] == sha256(f"poi-ledger-1\n{text}".encode()).hexdigest(), f"{at} was changed"
        assert (e["seq"], e["prev"]) == (number, head), f"{at} does not follow the one before"
        head = e["hash"]
        if (document := e["data"].get("protocol", {}).get("document")) is not None:
            protocol, digest = json.loads(document), sha256(document.encode()).hexdigest()
            assert digest == e["data"]["protocol"]["sha256"], f"{at} holds another protocol than it says"
            tagged = f"poi-ledger-1 commitment\n{digest}\n{seed}".encode()
            assert not seed or number > 1 or e["data"]["commitment"] == sha256(tagged).hexdigest(), "another seed"
        if e["kind"] == "allocation":
            given: set[object] = {e["subject"].lower(), (e["epoch"], e["stratum"], e["slot"])}
            assert not seen & given, f"{at}: a participant or a slot for the second time"
            seen |= given
            if seed and protocol["randomization"]["procedure"]["kind"] == "permuted_blocks":
                epoch = seed if e["epoch"] == 1 else f"{seed}/{e['epoch']}"
                key = f"poi-1|{protocol['trial']['id']}|{epoch}|{e['stratum']}"
                assert e["arm"] == next(lists.setdefault(key, arms(protocol, key))), f"{at}: not the arm of the seed"
        yield f"{number}-{head[:16]}"


seeds = [json.loads(Path(name).read_text())["seed"] for name in sys.argv[2:3]]
receipts = list(check(Path(sys.argv[1]).read_bytes().split(b"\n"), seeds[0] if seeds else None))
assert set(sys.argv[3:]) <= set(receipts), "a receipt is of no entry: it was cut off or written anew"
print(f"{len(receipts)} entries hold together; the last receipt is {receipts[-1]}")

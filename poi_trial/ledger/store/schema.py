"""The one table of a ledger file, and what refuses to change or remove a row of it."""

APPLICATION_ID = 0x706F694C  # "poiL"
FORMAT = 2
"""What is written; the first knew no entry of kind `identity`. A ledger of the first goes on in this one."""

COLUMNS = "seq, kind, at, actor, subject, epoch, stratum, slot, arm, data, prev, hash"

SCHEMA = {
    "entry": """CREATE TABLE entry (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  subject TEXT,
  epoch INTEGER,
  stratum TEXT,
  slot INTEGER CHECK (slot > 0),
  arm TEXT,
  data TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  CHECK (kind <> 'allocation' OR (subject IS NOT NULL AND epoch IS NOT NULL AND stratum IS NOT NULL
    AND slot IS NOT NULL AND arm IS NOT NULL))
) STRICT""",
    "one_allocation": "CREATE UNIQUE INDEX one_allocation ON entry (subject COLLATE NOCASE) WHERE kind = 'allocation'",
    "one_slot": "CREATE UNIQUE INDEX one_slot ON entry (epoch, stratum, slot) WHERE kind = 'allocation'",
    "of_kind": "CREATE INDEX of_kind ON entry (kind)",
    "of_subject": "CREATE INDEX of_subject ON entry (subject COLLATE NOCASE)",
    "no_change": """CREATE TRIGGER no_change BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END""",
    "no_removal": """CREATE TRIGGER no_removal BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END""",
    "in_order": """CREATE TRIGGER in_order BEFORE INSERT ON entry
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entry)
  OR NEW.prev IS NOT coalesce((SELECT hash FROM entry ORDER BY seq DESC LIMIT 1), '')
BEGIN SELECT RAISE(ABORT, 'entries follow one another'); END""",
}
"""Each part by its name, in the order of its making; SQLite keeps these very texts."""

-- What people wrote into marked cells of the council's workbook. A text stands until a newer one is put into its
-- place, or its cell is cleared; it stays here then.
CREATE TABLE writings (
    writing  INTEGER NOT NULL PRIMARY KEY,
    run      INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,  -- in which it was read
    year     INTEGER NOT NULL,  -- the Western year of the workbook
    key      TEXT NOT NULL,     -- of the cell: kpi:<id>, review:<council>
    about    TEXT NOT NULL,     -- what the KPI or the council was called
    text     TEXT NOT NULL,
    file     TEXT NOT NULL,     -- the workbook, relative to the workspace
    hash     TEXT NOT NULL,     -- BLAKE3 of its bytes
    sheet    TEXT NOT NULL,
    cell     TEXT NOT NULL,
    of_run   INTEGER,           -- the run that had made the workbook, if this history has it
    figure   TEXT,              -- what the KPI had in that run: 45.2％; null where it had no figure
    state    TEXT,              -- why it had none, or no grade
    grade    TEXT,              -- the code of its grade; null where it had none
    ended    INTEGER REFERENCES runs ON DELETE SET NULL,  -- the run since which it stands no more
    ended_by TEXT CHECK (ended_by IN ('replaced', 'withdrawn'))
);
CREATE INDEX writings_by_year ON writings (year);

-- Workbooks of which everything in marked cells was read. The same bytes are not read again.
CREATE TABLE workbooks (
    hash TEXT NOT NULL PRIMARY KEY,
    run  INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    path TEXT NOT NULL
) WITHOUT ROWID;

-- The plan whose memory this is.
CREATE TABLE plan (id TEXT NOT NULL PRIMARY KEY);

-- A run that wrote an edition. Numbers go on over all years of the plan.
CREATE TABLE runs (
    run          INTEGER NOT NULL PRIMARY KEY,
    year         INTEGER NOT NULL,  -- the Western year that was verified
    year_folder  TEXT NOT NULL,
    at           INTEGER NOT NULL,  -- seconds since 1970-01-01T00:00:00Z
    version      TEXT NOT NULL,     -- of the program
    fingerprint  TEXT NOT NULL,     -- of all that it was made of; see fingerprint.rs
    edition      TEXT,              -- BLAKE3 of its run.json; null until it was in place
    name         TEXT UNIQUE,       -- of the edition, once it was confirmed
    confirmed    INTEGER,           -- when
    next_edition TEXT,              -- BLAKE3 of a run.json that is about to be in place
    next_name    TEXT               -- the name that the run has then
);

-- What a run read and wrote, by hash: of tables, and of the files of a confirmed edition, the bytes are kept.
CREATE TABLE files (
    run  INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('input', 'earlier', 'mapping', 'output', 'table', 'kept')),
    path TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (run, role, path)
) WITHOUT ROWID;

-- Bytes that are kept: the tables of every run, the outputs of confirmed editions. Each once.
CREATE TABLE contents (
    hash  TEXT NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL
);

-- What a run made different from the run of its year before it.
CREATE TABLE changes (
    run         INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    kpi_id      TEXT NOT NULL,
    fiscal_year INTEGER,
    kind        TEXT NOT NULL,     -- baseline, target, actual; grade
    before      TEXT,              -- null where it is new
    after       TEXT,              -- null where it is gone
    file        TEXT, sheet TEXT, cell TEXT
);
CREATE INDEX changes_by_kpi ON changes (kpi_id, run);

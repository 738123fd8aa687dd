-- The servers on this database, each of which writes its row every few seconds. A row that grows old is of a server that is gone.
CREATE TABLE server (
    url          TEXT    PRIMARY KEY,
    host         TEXT    NOT NULL,
    process_id   INTEGER NOT NULL,
    version      TEXT    NOT NULL,
    started_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    -- The background duties that it holds, divided by blanks.
    duties       TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

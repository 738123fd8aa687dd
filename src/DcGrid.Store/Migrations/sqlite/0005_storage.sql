-- Files from outside all campaigns, such as raw frames: registered when their bytes were verified in the storage.
CREATE TABLE file (
    lfn           TEXT    PRIMARY KEY,
    url           TEXT    NOT NULL UNIQUE,
    size_bytes    INTEGER NOT NULL CHECK (size_bytes >= 0),
    sha256        TEXT    NOT NULL CHECK (length(sha256) = 64),
    registered_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What pilots may have open to a storage element, and what they would like to; a site's rows together keep to its budget.
CREATE TABLE connection_share (
    site     TEXT    NOT NULL,
    storage  TEXT    NOT NULL,
    pilot_id INTEGER NOT NULL REFERENCES pilot (id),
    wanted   INTEGER NOT NULL CHECK (wanted >= 0),
    -- What counts as its own: what it may have open, and what it still has open beyond that.
    taken    INTEGER NOT NULL CHECK (taken >= 0),
    -- Microseconds: since when it has had some, or, where it has none, since when it has waited.
    since    INTEGER NOT NULL,
    -- The number of its last word; an older one that arrives late changes nothing.
    word     INTEGER NOT NULL,
    PRIMARY KEY (site, storage, pilot_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX connection_share_pilot ON connection_share (pilot_id);

-- What was tried again while files were staged, and why: a list of lines.
ALTER TABLE attempt ADD COLUMN notes TEXT NOT NULL DEFAULT '';

-- Files from outside all campaigns, such as raw frames: registered when their bytes were verified in the storage.
CREATE TABLE file (
    -- Compared byte by byte, as everywhere else: names that begin alike stand together whatever the database's language is.
    lfn           text   COLLATE "C" PRIMARY KEY,
    url           text   COLLATE "C" NOT NULL UNIQUE,
    size_bytes    bigint NOT NULL CHECK (size_bytes >= 0),
    sha256        text   NOT NULL CHECK (length(sha256) = 64),
    registered_at bigint NOT NULL
);

-- What pilots may have open to a storage element, and what they would like to; a site's rows together keep to its budget.
CREATE TABLE connection_share (
    site     text    NOT NULL,
    storage  text    NOT NULL,
    pilot_id bigint  NOT NULL REFERENCES pilot (id),
    wanted   integer NOT NULL CHECK (wanted >= 0),
    -- What counts as its own: what it may have open, and what it still has open beyond that.
    taken    integer NOT NULL CHECK (taken >= 0),
    -- Microseconds: since when it has had some, or, where it has none, since when it has waited.
    since    bigint  NOT NULL,
    -- The number of its last word; an older one that arrives late changes nothing.
    word     bigint  NOT NULL,
    PRIMARY KEY (site, storage, pilot_id)
);
CREATE INDEX connection_share_pilot ON connection_share (pilot_id);

-- What was tried again while files were staged, and why: a list of lines.
ALTER TABLE attempt ADD COLUMN notes text NOT NULL DEFAULT '';

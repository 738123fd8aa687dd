-- The servers on this database, each of which writes its row every few seconds. A row that grows old is of a server that is gone.
CREATE TABLE server (
    url          text    PRIMARY KEY,
    host         text    NOT NULL,
    process_id   integer NOT NULL,
    version      text    NOT NULL,
    started_at   bigint  NOT NULL,
    last_seen_at bigint  NOT NULL,
    -- The background duties that it holds, divided by blanks.
    duties       text    NOT NULL
);

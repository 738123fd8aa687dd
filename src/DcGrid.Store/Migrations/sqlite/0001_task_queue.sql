-- The task queue: campaigns, plan, tasks, attempts, outputs, pilots, tokens, events.
--
-- Times are integers: microseconds since 1970-01-01T00:00:00Z. Enumerations are the numbers of protos/dcgrid/v1:
--   stage 1 ProcessCcd, 2 Coadd, 3 ForcedPhot
--   task state 1 waiting, 2 ready, 3 leased, 4 held, 5 done, 6 failed, 7 cancelled
--   attempt state 1 leased, 2 accepted, 3 reaped, 4 superseded, 5 released
--   pilot state 1 alive, 2 gone, 3 lost
-- data_key is the canonical text of a data id: 004192-r4-0300 or 0-380,5-i.

CREATE TABLE campaign (
    id          INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL UNIQUE,
    definition  TEXT    NOT NULL CHECK (json_valid(definition)),
    priority    INTEGER NOT NULL,
    started     INTEGER NOT NULL DEFAULT 0 CHECK (started IN (0, 1)),
    created_at  INTEGER NOT NULL
) STRICT;

-- What was planned, written once and never changed. The task table is held against it by 'campaign verify'.
CREATE TABLE plan_item (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id),
    stage       INTEGER NOT NULL CHECK (stage BETWEEN 1 AND 3),
    data_key    TEXT    NOT NULL,
    filter      TEXT    NOT NULL,
    PRIMARY KEY (campaign_id, stage, data_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_count (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id),
    stage       INTEGER NOT NULL,
    filter      TEXT    NOT NULL,
    count       INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (campaign_id, stage, filter)
) STRICT, WITHOUT ROWID;

CREATE TABLE task (
    id            INTEGER PRIMARY KEY,
    campaign_id   INTEGER NOT NULL REFERENCES campaign (id),
    stage         INTEGER NOT NULL CHECK (stage BETWEEN 1 AND 3),
    data_key      TEXT    NOT NULL,
    filter        TEXT    NOT NULL,
    sky_order     INTEGER NOT NULL,
    parameters    TEXT    NOT NULL CHECK (parameters = '' OR json_valid(parameters)),
    state         INTEGER NOT NULL CHECK (state BETWEEN 1 AND 7),
    -- The final outcome of a settled task, else the last attempt's; null before the first.
    outcome       INTEGER CHECK (outcome BETWEEN 0 AND 599),
    message       TEXT    NOT NULL DEFAULT '',
    hold_reason   TEXT    NOT NULL DEFAULT '',
    not_before    INTEGER NOT NULL DEFAULT 0,
    -- Upstream tasks that are not settled.
    unsettled     INTEGER NOT NULL CHECK (unsettled >= 0),
    -- Attempts begun: the number of the last one.
    attempts      INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- Attempts up to this number were forgiven by an operator.
    forgiven      INTEGER NOT NULL DEFAULT 0 CHECK (forgiven BETWEEN 0 AND attempts),
    changed_at    INTEGER NOT NULL,
    UNIQUE (campaign_id, stage, data_key),
    CHECK (state <> 2 OR unsettled = 0),
    CHECK (state <> 3 OR attempts > 0),
    CHECK ((state = 4) = (hold_reason <> '')),
    CHECK (state <> 5 OR (outcome IS NOT NULL AND outcome < 100 AND attempts > 0)),
    CHECK (state <> 6 OR (outcome IS NOT NULL AND outcome >= 100))
) STRICT;

-- What may be leased, in the order of leasing within a campaign and stage.
CREATE INDEX task_ready ON task (campaign_id, stage, sky_order, id, not_before) WHERE state = 2;
CREATE INDEX task_delayed ON task (campaign_id, stage, not_before) WHERE state = 2 AND not_before > 0;
CREATE INDEX task_sky_order ON task (campaign_id, sky_order, stage, id);
CREATE INDEX task_failed ON task (campaign_id, sky_order, stage, id) WHERE state = 6;
CREATE INDEX task_held ON task (campaign_id, sky_order, stage, id) WHERE state = 4;

-- Tasks counted, kept up in the transactions that move them, so that a status of millions is a few rows. outcome is 0 for
-- tasks that are not settled.
CREATE TABLE task_count (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id),
    stage       INTEGER NOT NULL,
    filter      TEXT    NOT NULL,
    state       INTEGER NOT NULL,
    outcome     INTEGER NOT NULL,
    count       INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (campaign_id, stage, filter, state, outcome)
) STRICT, WITHOUT ROWID;

CREATE TABLE dependency (
    task_id     INTEGER NOT NULL REFERENCES task (id),
    upstream_id INTEGER NOT NULL REFERENCES task (id),
    PRIMARY KEY (task_id, upstream_id),
    CHECK (upstream_id < task_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dependency_upstream ON dependency (upstream_id, task_id);

-- Files from outside the campaign.
CREATE TABLE planned_input (
    task_id    INTEGER NOT NULL REFERENCES task (id),
    ordinal    INTEGER NOT NULL,
    role       TEXT    NOT NULL,
    lfn        TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= -1),
    data_key   TEXT,
    PRIMARY KEY (task_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    role       INTEGER NOT NULL CHECK (role BETWEEN 1 AND 4),
    sha256     BLOB    NOT NULL UNIQUE CHECK (length(sha256) = 32),
    issued_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

CREATE TABLE allocation (
    id           INTEGER PRIMARY KEY,
    site         TEXT    NOT NULL,
    pilots       INTEGER NOT NULL CHECK (pilots > 0),
    -- Both null while nobody knows what became of the submission.
    batch_job_id TEXT,
    error        TEXT,
    actor        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    answered_at  INTEGER
) STRICT;

CREATE TABLE pilot (
    id                     INTEGER PRIMARY KEY,
    uid                    TEXT    NOT NULL UNIQUE,
    site                   TEXT    NOT NULL,
    host                   TEXT    NOT NULL,
    batch_job_id           TEXT    NOT NULL,
    process_id             INTEGER NOT NULL,
    version                TEXT    NOT NULL,
    allocation_id          INTEGER REFERENCES allocation (id),
    token_id               INTEGER REFERENCES token (id),
    state                  INTEGER NOT NULL DEFAULT 1 CHECK (state BETWEEN 1 AND 3),
    draining               INTEGER NOT NULL DEFAULT 0 CHECK (draining IN (0, 1)),
    registered_at          INTEGER NOT NULL,
    last_heard_at          INTEGER NOT NULL,
    -- It is taken for lost when it has not spoken up to then.
    expected_by            INTEGER NOT NULL,
    attempts_done          INTEGER NOT NULL DEFAULT 0,
    attempts_failed        INTEGER NOT NULL DEFAULT 0,
    reason                 TEXT    NOT NULL DEFAULT '',
    message                TEXT    NOT NULL DEFAULT '',
    exit_code              INTEGER,
    slots                  INTEGER NOT NULL,
    memory_mib             INTEGER NOT NULL,
    disk_mib               INTEGER NOT NULL,
    remaining_wall_seconds INTEGER NOT NULL,
    payloads               TEXT    NOT NULL CHECK (json_valid(payloads))
) STRICT;
CREATE INDEX pilot_alive ON pilot (expected_by) WHERE state = 1;

CREATE TABLE lease (
    id         INTEGER PRIMARY KEY,
    pilot_id   INTEGER NOT NULL REFERENCES pilot (id),
    request_id TEXT    NOT NULL,
    leased_at  INTEGER NOT NULL,
    UNIQUE (pilot_id, request_id)
) STRICT;

CREATE TABLE attempt (
    task_id            INTEGER NOT NULL REFERENCES task (id),
    number             INTEGER NOT NULL CHECK (number > 0),
    pilot_id           INTEGER NOT NULL REFERENCES pilot (id),
    lease_id           INTEGER NOT NULL REFERENCES lease (id),
    state              INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),
    leased_at          INTEGER NOT NULL,
    expires_at         INTEGER NOT NULL,
    finished_at        INTEGER,
    outcome            INTEGER CHECK (outcome BETWEEN 0 AND 599),
    message            TEXT    NOT NULL DEFAULT '',
    exit_status        INTEGER,
    -- The task's state that the report was answered with; a repeated report gets it again.
    answered_state     INTEGER CHECK (answered_state BETWEEN 1 AND 7),
    queued_s           REAL,
    stage_in_s         REAL,
    slot_wait_s        REAL,
    setup_s            REAL,
    payload_s          REAL,
    stage_out_s        REAL,
    cpu_s              REAL,
    max_memory_mib     INTEGER,
    lease_call_s       REAL,
    wrap_up_s          REAL,
    payload_started_at INTEGER,
    PRIMARY KEY (task_id, number),
    CHECK ((state = 1) = (finished_at IS NULL)),
    CHECK ((state = 1) = (outcome IS NULL))
) STRICT, WITHOUT ROWID;
-- The guarantee, said to the database too: one live attempt of a task, one good one.
CREATE UNIQUE INDEX attempt_one_live ON attempt (task_id) WHERE state = 1;
CREATE UNIQUE INDEX attempt_one_good ON attempt (task_id) WHERE state = 2 AND outcome < 100;
CREATE INDEX attempt_live_expiry ON attempt (expires_at) WHERE state = 1;
CREATE INDEX attempt_live_pilot ON attempt (pilot_id) WHERE state = 1;
CREATE INDEX attempt_lease ON attempt (lease_id) WHERE state = 1;

CREATE TABLE attempt_tail (
    task_id     INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    stdout_tail TEXT    NOT NULL,
    stderr_tail TEXT    NOT NULL,
    PRIMARY KEY (task_id, number),
    FOREIGN KEY (task_id, number) REFERENCES attempt (task_id, number)
) STRICT;

CREATE TABLE attempt_error (
    task_id INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    code    INTEGER NOT NULL,
    message TEXT    NOT NULL,
    PRIMARY KEY (task_id, number, ordinal),
    FOREIGN KEY (task_id, number) REFERENCES attempt (task_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt_figure (
    task_id INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    value   REAL    NOT NULL,
    unit    TEXT    NOT NULL,
    PRIMARY KEY (task_id, number, ordinal),
    FOREIGN KEY (task_id, number) REFERENCES attempt (task_id, number)
) STRICT, WITHOUT ROWID;

-- Outputs of accepted attempts only.
CREATE TABLE output (
    task_id    INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    role       TEXT    NOT NULL,
    lfn        TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    PRIMARY KEY (task_id, number, ordinal),
    FOREIGN KEY (task_id, number) REFERENCES attempt (task_id, number)
) STRICT, WITHOUT ROWID;

-- Sums over accepted attempts, kept up in the transactions that book them.
CREATE TABLE stage_total (
    campaign_id      INTEGER NOT NULL REFERENCES campaign (id),
    stage            INTEGER NOT NULL,
    first_started_at INTEGER,
    last_finished_at INTEGER,
    attempts         INTEGER NOT NULL,
    payload_s        REAL    NOT NULL,
    cpu_s            REAL    NOT NULL,
    stage_in_s       REAL    NOT NULL,
    stage_out_s      REAL    NOT NULL,
    overhead_s       REAL    NOT NULL,
    overhead_max_s   REAL    NOT NULL,
    max_memory_mib   INTEGER NOT NULL,
    output_bytes     INTEGER NOT NULL,
    output_files     INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, stage)
) STRICT, WITHOUT ROWID;

-- The logbook. AUTOINCREMENT: a number is never used twice.
CREATE TABLE event (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    campaign_id INTEGER REFERENCES campaign (id),
    task_id     INTEGER REFERENCES task (id),
    attempt     INTEGER,
    pilot_id    INTEGER REFERENCES pilot (id),
    actor       TEXT    NOT NULL,
    message     TEXT    NOT NULL
) STRICT;
CREATE INDEX event_campaign ON event (campaign_id, id) WHERE campaign_id IS NOT NULL;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the logbook is append-only'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the logbook is append-only'); END;
CREATE TRIGGER plan_is_never_changed BEFORE UPDATE ON plan_item
BEGIN SELECT RAISE(ABORT, 'the plan is append-only'); END;
CREATE TRIGGER plan_is_never_removed BEFORE DELETE ON plan_item
BEGIN SELECT RAISE(ABORT, 'the plan is append-only'); END;

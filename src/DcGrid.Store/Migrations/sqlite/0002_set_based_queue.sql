-- The queue for millions of tasks. What moves stands in narrow rows (task), what never changes apart from them (task_spec);
-- a task's own row says who holds it, so that a lease costs one update; an attempt is written once, when it has ended.
--
-- task_ids and upstream are lists of task numbers, ascending, each as its distance from the one before in 7-bit groups (LEB128).
-- plan_part.keys is the text "stage TAB data_key LF" of the tasks planned in one call, deflated.

PRAGMA defer_foreign_keys = ON;

CREATE TABLE task_new (
    id            INTEGER PRIMARY KEY,
    campaign_id   INTEGER NOT NULL REFERENCES campaign (id),
    stage         INTEGER NOT NULL CHECK (stage BETWEEN 1 AND 3),
    filter        TEXT    NOT NULL,
    sky_order     INTEGER NOT NULL,
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
    -- The live attempt, number 'attempts': who holds it since when. It ends with its pilot's time, or at expires_at where
    -- the pilot has left it out of a heartbeat.
    lease_id      INTEGER,
    pilot_id      INTEGER,
    leased_at     INTEGER,
    expires_at    INTEGER,
    changed_at    INTEGER NOT NULL,
    CHECK (state <> 2 OR unsettled = 0),
    CHECK (state <> 3 OR attempts > 0),
    CHECK ((state = 3) = (lease_id IS NOT NULL)),
    CHECK ((lease_id IS NULL) = (pilot_id IS NULL) AND (lease_id IS NULL) = (leased_at IS NULL)),
    CHECK (expires_at IS NULL OR state = 3),
    CHECK ((state = 4) = (hold_reason <> '')),
    CHECK (state <> 5 OR (outcome IS NOT NULL AND outcome < 100 AND attempts > 0)),
    CHECK (state <> 6 OR (outcome IS NOT NULL AND outcome >= 100))
) STRICT;
INSERT INTO task_new
SELECT task.id, campaign_id, stage, filter, sky_order, task.state, task.outcome, task.message, hold_reason, not_before, unsettled, attempts, forgiven,
    live.lease_id, live.pilot_id, live.leased_at, live.expires_at, changed_at
FROM task LEFT JOIN attempt AS live ON live.task_id = task.id AND live.state = 1;

CREATE TABLE task_spec_new (
    task_id     INTEGER PRIMARY KEY,
    campaign_id INTEGER NOT NULL,
    stage       INTEGER NOT NULL,
    data_key    TEXT    NOT NULL,
    parameters  TEXT    NOT NULL CHECK (parameters = '' OR json_valid(parameters)),
    -- Files from outside the campaign: rows of role, LFN, URL, SHA-256, bytes, data key.
    inputs      TEXT    NOT NULL CHECK (inputs = '' OR json_valid(inputs)),
    -- The tasks whose outputs it reads.
    upstream    BLOB    NOT NULL,
    UNIQUE (campaign_id, stage, data_key)
) STRICT;
INSERT INTO task_spec_new
SELECT id, campaign_id, stage, data_key, parameters,
    COALESCE((SELECT json_group_array(json_array(role, lfn, url, sha256, size_bytes, data_key))
        FROM (SELECT * FROM planned_input WHERE task_id = task.id ORDER BY ordinal)), ''),
    COALESCE((SELECT dcgrid_id_list(upstream_id) FROM dependency WHERE dependency.task_id = task.id), x'')
FROM task;

-- The tasks that read the outputs of a task, in parts; first_id is the lowest number of its part.
CREATE TABLE dependant (
    upstream_id INTEGER NOT NULL,
    first_id    INTEGER NOT NULL,
    task_ids    BLOB    NOT NULL,
    PRIMARY KEY (upstream_id, first_id)
) STRICT, WITHOUT ROWID;
INSERT INTO dependant SELECT upstream_id, MIN(task_id), dcgrid_id_list(task_id) FROM dependency GROUP BY upstream_id;

-- Ready tasks that may be leased now, in the order of leasing.
CREATE TABLE ready (
    campaign_id INTEGER NOT NULL,
    stage       INTEGER NOT NULL,
    sky_order   INTEGER NOT NULL,
    task_id     INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, stage, sky_order, task_id)
) STRICT, WITHOUT ROWID;
INSERT INTO ready SELECT campaign_id, stage, sky_order, id FROM task WHERE state = 2 AND not_before = 0;

-- Ready tasks that wait for their time.
CREATE TABLE delayed (
    not_before  INTEGER NOT NULL,
    task_id     INTEGER NOT NULL,
    campaign_id INTEGER NOT NULL,
    stage       INTEGER NOT NULL,
    sky_order   INTEGER NOT NULL,
    PRIMARY KEY (not_before, task_id)
) STRICT, WITHOUT ROWID;
INSERT INTO delayed SELECT not_before, id, campaign_id, stage, sky_order FROM task WHERE state = 2 AND not_before > 0;

CREATE TABLE plan_part (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id),
    part        INTEGER NOT NULL,
    tasks       INTEGER NOT NULL CHECK (tasks > 0),
    keys        BLOB    NOT NULL,
    PRIMARY KEY (campaign_id, part)
) STRICT;
INSERT INTO plan_part
SELECT campaign_id, 1, COUNT(*), dcgrid_plan_keys(stage || char(9) || data_key) FROM plan_item GROUP BY campaign_id;

CREATE TABLE lease_new (
    id         INTEGER PRIMARY KEY,
    pilot_id   INTEGER NOT NULL REFERENCES pilot (id),
    request_id TEXT    NOT NULL,
    leased_at  INTEGER NOT NULL,
    task_ids   BLOB    NOT NULL,
    -- Attempts of it that have not ended.
    live       INTEGER NOT NULL CHECK (live >= 0),
    UNIQUE (pilot_id, request_id)
) STRICT;
INSERT INTO lease_new
SELECT lease.id, lease.pilot_id, request_id, lease.leased_at,
    COALESCE((SELECT dcgrid_id_list(task_id) FROM attempt WHERE attempt.lease_id = lease.id), x''),
    (SELECT COUNT(*) FROM attempt WHERE attempt.lease_id = lease.id AND attempt.state = 1)
FROM lease;

CREATE TABLE attempt_new (
    task_id            INTEGER NOT NULL,
    number             INTEGER NOT NULL CHECK (number > 0),
    pilot_id           INTEGER NOT NULL,
    state              INTEGER NOT NULL CHECK (state BETWEEN 2 AND 5),
    leased_at          INTEGER NOT NULL,
    finished_at        INTEGER NOT NULL,
    outcome            INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 599),
    message            TEXT    NOT NULL,
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
    -- Rows of code and message; rows of name, value and unit.
    errors             TEXT    NOT NULL CHECK (errors = '' OR json_valid(errors)),
    figures            TEXT    NOT NULL CHECK (figures = '' OR json_valid(figures)),
    PRIMARY KEY (task_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO attempt_new
SELECT task_id, number, pilot_id, state, leased_at, finished_at, outcome, message, exit_status, answered_state,
    queued_s, stage_in_s, slot_wait_s, setup_s, payload_s, stage_out_s, cpu_s, max_memory_mib, lease_call_s, wrap_up_s, payload_started_at,
    CASE WHEN EXISTS (SELECT 1 FROM attempt_error e WHERE e.task_id = attempt.task_id AND e.number = attempt.number) THEN
        (SELECT json_group_array(json_array(code, message)) FROM
            (SELECT code, message FROM attempt_error e WHERE e.task_id = attempt.task_id AND e.number = attempt.number ORDER BY ordinal)) ELSE '' END,
    CASE WHEN EXISTS (SELECT 1 FROM attempt_figure f WHERE f.task_id = attempt.task_id AND f.number = attempt.number) THEN
        (SELECT json_group_array(json_array(name, value, unit)) FROM
            (SELECT name, value, unit FROM attempt_figure f WHERE f.task_id = attempt.task_id AND f.number = attempt.number ORDER BY ordinal)) ELSE '' END
FROM attempt WHERE state <> 1;

CREATE TABLE attempt_tail_new (
    task_id     INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    stdout_tail TEXT    NOT NULL,
    stderr_tail TEXT    NOT NULL,
    PRIMARY KEY (task_id, number)
) STRICT;
INSERT INTO attempt_tail_new SELECT * FROM attempt_tail;

CREATE TABLE output_new (
    task_id    INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    role       TEXT    NOT NULL,
    lfn        TEXT    NOT NULL,
    url        TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    PRIMARY KEY (task_id, number, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO output_new SELECT * FROM output;

-- Counts and sums are kept by each server on its own; what counts is the sum over all of them.
CREATE TABLE task_count_new (
    campaign_id INTEGER NOT NULL,
    stage       INTEGER NOT NULL,
    filter      TEXT    NOT NULL,
    state       INTEGER NOT NULL,
    outcome     INTEGER NOT NULL,
    writer      INTEGER NOT NULL,
    count       INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, stage, filter, state, outcome, writer)
) STRICT, WITHOUT ROWID;
INSERT INTO task_count_new SELECT campaign_id, stage, filter, state, outcome, 0, count FROM task_count;

CREATE TABLE stage_total_new (
    campaign_id      INTEGER NOT NULL,
    stage            INTEGER NOT NULL,
    writer           INTEGER NOT NULL,
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
    PRIMARY KEY (campaign_id, stage, writer)
) STRICT, WITHOUT ROWID;
INSERT INTO stage_total_new
SELECT campaign_id, stage, 0, first_started_at, last_finished_at, attempts, payload_s, cpu_s, stage_in_s, stage_out_s, overhead_s, overhead_max_s,
    max_memory_mib, output_bytes, output_files
FROM stage_total;

DROP TRIGGER plan_is_never_removed;
DROP TRIGGER plan_is_never_changed;
DROP TABLE attempt_tail;
DROP TABLE attempt_error;
DROP TABLE attempt_figure;
DROP TABLE output;
DROP TABLE attempt;
DROP TABLE lease;
DROP TABLE planned_input;
DROP TABLE dependency;
DROP TABLE plan_item;
DROP TABLE task_count;
DROP TABLE stage_total;
DROP TRIGGER event_is_never_changed;
DROP TRIGGER event_is_never_removed;
CREATE TABLE event_new (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    campaign_id INTEGER REFERENCES campaign (id),
    task_id     INTEGER,
    attempt     INTEGER,
    pilot_id    INTEGER REFERENCES pilot (id),
    actor       TEXT    NOT NULL,
    message     TEXT    NOT NULL
) STRICT;
INSERT INTO event_new SELECT * FROM event;
DROP TABLE event;
DROP TABLE task;
ALTER TABLE event_new RENAME TO event;
ALTER TABLE task_new RENAME TO task;
ALTER TABLE task_spec_new RENAME TO task_spec;
ALTER TABLE lease_new RENAME TO lease;
ALTER TABLE attempt_new RENAME TO attempt;
ALTER TABLE attempt_tail_new RENAME TO attempt_tail;
ALTER TABLE output_new RENAME TO output;
ALTER TABLE task_count_new RENAME TO task_count;
ALTER TABLE stage_total_new RENAME TO stage_total;

-- Set once "the last task is settled" stands in the logbook; cleared when one is opened again.
ALTER TABLE campaign ADD COLUMN noted_settled INTEGER NOT NULL DEFAULT 0 CHECK (noted_settled IN (0, 1));
UPDATE campaign SET noted_settled = EXISTS (SELECT 1 FROM event WHERE event.campaign_id = campaign.id AND kind = 'campaign.settled');

CREATE INDEX task_sky_order ON task (campaign_id, sky_order, stage, id);
CREATE INDEX task_left_out ON task (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX lease_live ON lease (pilot_id) WHERE live > 0;
CREATE INDEX event_campaign ON event (campaign_id, id) WHERE campaign_id IS NOT NULL;
DROP INDEX pilot_alive;
CREATE INDEX pilot_alive ON pilot (id) WHERE state = 1;

-- What the last recount of a large campaign found: lists in JSON.
CREATE TABLE recount (
    campaign_id   INTEGER PRIMARY KEY REFERENCES campaign (id),
    at            INTEGER NOT NULL,
    discrepancies TEXT    NOT NULL,
    missing       TEXT    NOT NULL,
    unplanned     TEXT    NOT NULL
) STRICT;

-- The last number given out, by what it numbers.
CREATE TABLE counter (
    name  TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter SELECT 'task', COALESCE(MAX(id), 0) FROM task;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the logbook is append-only'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the logbook is append-only'); END;
CREATE TRIGGER plan_is_never_changed BEFORE UPDATE ON plan_part
BEGIN SELECT RAISE(ABORT, 'the plan is append-only'); END;
CREATE TRIGGER plan_is_never_removed BEFORE DELETE ON plan_part
BEGIN SELECT RAISE(ABORT, 'the plan is append-only'); END;

-- What happened to a number lately, as one short text each. Within a number the order is that of noting (seq).
CREATE TABLE number_events (
    number_key BLOB    NOT NULL CHECK (length(number_key) = 32),
    seq        INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    what       TEXT    NOT NULL,
    PRIMARY KEY (number_key, seq)
) STRICT, WITHOUT ROWID;
-- For the sweep: events are noted in the background, so no request pays for it.
CREATE INDEX number_events_at ON number_events (at);

-- The newest that is known of each gateway's breaker. It is closed where open_until is missing.
CREATE TABLE gateway_breakers (
    gateway       TEXT    NOT NULL PRIMARY KEY,
    version       INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL,
    open_until    INTEGER,
    failed_trials INTEGER NOT NULL,
    cause         TEXT
) STRICT, WITHOUT ROWID;

-- Until when somebody has the trials of a gateway.
CREATE TABLE gateway_trials (
    gateway       TEXT    NOT NULL PRIMARY KEY,
    claimed_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Identifiers are UUIDs as 16 bytes, keyed hashes are 32 bytes, times are milliseconds since 1970 in UTC.
-- A mobile number in clear is in users and nowhere else.
--
-- Every index is one more page of each commit, on the one thread that writes: there are only those that a request
-- needs. Identifiers are UUIDv7 and begin with their time, so what is swept by age is swept by its name.

CREATE TABLE users (
    id                 BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    mobile             TEXT    NOT NULL UNIQUE,
    mobile_verified_at INTEGER NOT NULL,
    full_name          TEXT    NOT NULL,
    email              TEXT,
    date_of_birth      TEXT,
    gender             TEXT,
    preferred_language TEXT,
    status             TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    last_login_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The newest answer of each purpose: what every request of a person reads.
CREATE TABLE consents (
    user_id BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT    NOT NULL,
    version TEXT    NOT NULL,
    granted INTEGER NOT NULL CHECK (granted IN (0, 1)),
    at      INTEGER NOT NULL,
    PRIMARY KEY (user_id, purpose)
) STRICT, WITHOUT ROWID;

-- Every answer ever given, in the order it was given.
CREATE TABLE consent_history (
    seq     INTEGER NOT NULL PRIMARY KEY,
    user_id BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT    NOT NULL,
    version TEXT    NOT NULL,
    granted INTEGER NOT NULL CHECK (granted IN (0, 1)),
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_history_user ON consent_history (user_id);

-- A session and the newest generation of its refresh tokens: two of one generation are the same token, so
-- the tokens themselves need no rows.
CREATE TABLE sessions (
    id                 BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id            BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    authenticated_at   INTEGER NOT NULL,
    channel            TEXT    NOT NULL,
    device_name        TEXT,
    device_platform    TEXT,
    device_model       TEXT,
    device_app_version TEXT,
    address            TEXT,
    created_at         INTEGER NOT NULL,
    last_used_at       INTEGER NOT NULL,
    ends_at            INTEGER NOT NULL,
    generation         INTEGER NOT NULL,
    rotated_at         INTEGER NOT NULL,
    refresh_expires_at INTEGER NOT NULL,
    ended_at           INTEGER,
    end_reason         TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user_id);

-- The last word on single use: whoever writes the row has used the code or the token.
CREATE TABLE consumed_challenges (
    challenge_id BLOB    NOT NULL PRIMARY KEY CHECK (length(challenge_id) = 16),
    at           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE spent_tokens (
    token_id BLOB    NOT NULL PRIMARY KEY CHECK (length(token_id) = 16),
    at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Consecutive wrong codes of a number. A new code does not reset them, and nothing sweeps them.
CREATE TABLE number_failures (
    number_key BLOB    NOT NULL PRIMARY KEY CHECK (length(number_key) = 32),
    count      INTEGER NOT NULL,
    last_at    INTEGER
) STRICT, WITHOUT ROWID;

-- The order of the trail is the order of writing (seq), which holds when the clock steps back. Rows are never
-- deleted, so the next seq is always the largest.
CREATE TABLE audit_entries (
    seq                INTEGER NOT NULL PRIMARY KEY,
    id                 BLOB    NOT NULL CHECK (length(id) = 16),
    at                 INTEGER NOT NULL,
    event              TEXT    NOT NULL,
    user_id            BLOB,
    session_id         BLOB,
    number_key         BLOB,
    channel            TEXT,
    address            TEXT,
    device_name        TEXT,
    device_platform    TEXT,
    device_model       TEXT,
    device_app_version TEXT
) STRICT;
-- By person for the login history; an erasure looks for the number too, in entries that name nobody yet.
CREATE INDEX audit_entries_user ON audit_entries (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX audit_entries_number ON audit_entries (number_key) WHERE user_id IS NULL AND number_key IS NOT NULL;

-- Sent codes. The code is here as a keyed digest and, while it may be sent again, sealed.
CREATE TABLE challenges (
    id                           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    number_key                   BLOB    NOT NULL CHECK (length(number_key) = 32),
    purpose                      TEXT    NOT NULL,
    digest                       BLOB    NOT NULL CHECK (length(digest) = 32),
    sealed_code                  BLOB,
    sealed_number                BLOB    NOT NULL,
    first_sent_at                INTEGER NOT NULL,
    expires_at                   INTEGER NOT NULL,
    attempts_used                INTEGER NOT NULL,
    consumed                     INTEGER NOT NULL CHECK (consumed IN (0, 1)),
    replaced                     INTEGER NOT NULL CHECK (replaced IN (0, 1)),
    delivery_status              TEXT    NOT NULL,
    delivery_channel             TEXT    NOT NULL,
    delivery_provider            TEXT,
    delivery_provider_message_id TEXT,
    delivery_updated_at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- The newest challenge of a number is the one that is not replaced: opening one first replaces the one before, in
-- the same transaction of the only writer.
CREATE INDEX challenges_number ON challenges (number_key, replaced);
CREATE INDEX challenges_sealed ON challenges (expires_at) WHERE sealed_code IS NOT NULL;

-- The hits of one key, 8 bytes each: milliseconds, little-endian. One row serves all windows of the key.
CREATE TABLE hit_logs (
    scope      TEXT    NOT NULL,
    subject    BLOB    NOT NULL CHECK (length(subject) = 32),
    hits       BLOB    NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (scope, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX hit_logs_expires_at ON hit_logs (expires_at);

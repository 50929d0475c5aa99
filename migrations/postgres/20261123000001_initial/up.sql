-- Keyed hashes are 32 bytes; times are written in whole milliseconds. A mobile number in clear is in users and
-- nowhere else. Text in an index has the collation "C": an index that follows the operating system's rules of sorting
-- breaks when those change.
--
-- Every index makes every write dearer, and one on a column that an update changes ends its HOT updates: there are
-- only those that a request needs. Identifiers are UUIDv7 and begin with their time, so what is swept by age is swept by
-- its name.
--
-- Transactions that touch several tables take their locks in one order, so that none waits for another in a
-- circle: users, sessions, consents, and number_failures last; rows of one table in the order of their ids. The mark of
-- a code or a token may come before the person by whoever then needs no more of them than FOR KEY SHARE.

CREATE TABLE users (
    id                 uuid        NOT NULL PRIMARY KEY,
    mobile             text        COLLATE "C" NOT NULL CONSTRAINT users_mobile_key UNIQUE,
    mobile_verified_at timestamptz NOT NULL,
    full_name          text        NOT NULL,
    email              text,
    date_of_birth      date,
    gender             text,
    preferred_language text,
    status             text        NOT NULL,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    last_login_at      timestamptz NOT NULL
) WITH (fillfactor = 85);

-- The newest answer of each purpose: what every request of a person reads.
CREATE TABLE consents (
    user_id uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose text        COLLATE "C" NOT NULL,
    version text        NOT NULL,
    granted boolean     NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (user_id, purpose)
);

-- Every answer ever given, in the order it was given.
CREATE TABLE consent_history (
    user_id uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seq     bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    purpose text        NOT NULL,
    version text        NOT NULL,
    granted boolean     NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (user_id, seq)
);

-- A session and the newest generation of its refresh tokens: two of one generation are the same token, so
-- the tokens themselves need no rows.
CREATE TABLE sessions (
    id                 uuid        NOT NULL PRIMARY KEY,
    user_id            uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    authenticated_at   timestamptz NOT NULL,
    channel            text        NOT NULL,
    device_name        text,
    device_platform    text,
    device_model       text,
    device_app_version text,
    address            text,
    created_at         timestamptz NOT NULL,
    last_used_at       timestamptz NOT NULL,
    ends_at            timestamptz NOT NULL,
    generation         bigint      NOT NULL,
    rotated_at         timestamptz NOT NULL,
    refresh_expires_at timestamptz NOT NULL,
    ended_at           timestamptz,
    end_reason         text
) WITH (fillfactor = 85);
CREATE INDEX sessions_user ON sessions (user_id);

-- The last word on single use: whoever writes the row has used the code or the token.
CREATE TABLE consumed_challenges (
    challenge_id uuid        NOT NULL PRIMARY KEY,
    at           timestamptz NOT NULL
);

CREATE TABLE spent_tokens (
    token_id uuid        NOT NULL CONSTRAINT spent_tokens_pkey PRIMARY KEY,
    at       timestamptz NOT NULL
);

-- Consecutive wrong codes of a number. A new code does not reset them, and nothing sweeps them.
CREATE TABLE number_failures (
    number_key bytea       NOT NULL PRIMARY KEY CHECK (octet_length(number_key) = 32),
    count      bigint      NOT NULL,
    last_at    timestamptz
) WITH (fillfactor = 70);

-- The order of the trail is the order of writing (seq), which holds when the clock steps back. One partition a
-- month, made ahead by the servers, so that old months are dropped whole; an entry of a month that has none goes to the
-- default partition. The sequence stands alone because identity columns reach partitions only from PostgreSQL 17 on.
CREATE SEQUENCE audit_entries_seq;
CREATE TABLE audit_entries (
    seq                bigint      NOT NULL DEFAULT nextval('audit_entries_seq'),
    id                 uuid        NOT NULL,
    at                 timestamptz NOT NULL,
    event              text        NOT NULL,
    user_id            uuid,
    session_id         uuid,
    number_key         bytea       CHECK (octet_length(number_key) = 32),
    channel            text,
    address            text,
    device_name        text,
    device_platform    text,
    device_model       text,
    device_app_version text,
    PRIMARY KEY (at, seq)
) PARTITION BY RANGE (at);
ALTER SEQUENCE audit_entries_seq OWNED BY audit_entries.seq;
CREATE TABLE audit_entries_default PARTITION OF audit_entries DEFAULT;
-- By person for the login history; an erasure looks for the number too, in entries that name nobody yet.
CREATE INDEX audit_entries_user ON audit_entries (user_id, seq) WHERE user_id IS NOT NULL;
CREATE INDEX audit_entries_number ON audit_entries (number_key) WHERE user_id IS NULL AND number_key IS NOT NULL;

-- Devices that may log in without a code. token is the newest of device_tokens.
CREATE TABLE trusted_devices (
    id                 BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id            BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    authenticated_at   INTEGER NOT NULL,
    device_name        TEXT,
    device_platform    TEXT,
    device_model       TEXT,
    device_app_version TEXT,
    token              BLOB    NOT NULL CHECK (length(token) = 32),
    trusted_at         INTEGER NOT NULL,
    last_used_at       INTEGER NOT NULL,
    revoked_at         INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX trusted_devices_user ON trusted_devices (user_id);
-- For the sweep: logins by device are rare.
CREATE INDEX trusted_devices_last_used_at ON trusted_devices (last_used_at);

-- Every token a device ever had, as a keyed digest: one that was replaced and is shown again revokes it.
CREATE TABLE device_tokens (
    token     BLOB NOT NULL PRIMARY KEY CHECK (length(token) = 32),
    device_id BLOB NOT NULL REFERENCES trusted_devices (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX device_tokens_device ON device_tokens (device_id);

-- Devices that may log in without a code. token is the newest of device_tokens.
--
-- Whatever changes a device holds its person's row first, FOR NO KEY UPDATE or stronger: so all changes of one person's
-- devices, and of which session has which, come one after the other. A device's row comes after those of sessions.
CREATE TABLE trusted_devices (
    id                 uuid        NOT NULL PRIMARY KEY,
    user_id            uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    authenticated_at   timestamptz NOT NULL,
    device_name        text,
    device_platform    text,
    device_model       text,
    device_app_version text,
    token              bytea       NOT NULL CHECK (octet_length(token) = 32),
    trusted_at         timestamptz NOT NULL,
    last_used_at       timestamptz NOT NULL,
    revoked_at         timestamptz
);
CREATE INDEX trusted_devices_user ON trusted_devices (user_id);
-- For the sweep: logins by device are rare.
CREATE INDEX trusted_devices_last_used_at ON trusted_devices (last_used_at);

-- Every token a device ever had, as a keyed digest: one that was replaced and is shown again revokes it.
CREATE TABLE device_tokens (
    token     bytea NOT NULL PRIMARY KEY CHECK (octet_length(token) = 32),
    device_id uuid  NOT NULL REFERENCES trusted_devices (id) ON DELETE CASCADE
);
CREATE INDEX device_tokens_device ON device_tokens (device_id);

-- The device that was trusted in a session, or that opened it. Of a session by device the channel says nothing.
ALTER TABLE sessions
    ADD COLUMN device_id uuid,
    ADD COLUMN by_device boolean NOT NULL DEFAULT false;

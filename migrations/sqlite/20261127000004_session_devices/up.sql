-- The device that was trusted in a session, or that opened it. Of a session by device the channel says nothing.
ALTER TABLE sessions ADD COLUMN device_id BLOB CHECK (length(device_id) = 16);
ALTER TABLE sessions ADD COLUMN by_device INTEGER NOT NULL DEFAULT 0 CHECK (by_device IN (0, 1));

ALTER TABLE sessions
    DROP COLUMN by_device,
    DROP COLUMN device_id;

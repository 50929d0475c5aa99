ALTER TABLE sessions DROP COLUMN by_device;
ALTER TABLE sessions DROP COLUMN device_id;

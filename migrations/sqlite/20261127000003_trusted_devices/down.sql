DROP TABLE device_tokens;
DROP TABLE trusted_devices;

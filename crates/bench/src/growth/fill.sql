-- People :from to :to (the second not included), as they registered one after the other until :now (milliseconds since 1970),
-- with two consents, three sessions for two people in the last twenty days, and three entries each in the trail of
-- the last three months. Sessions and entries are spread over the people, so that what belongs to one person lies apart.
--
-- Identifiers are UUIDv7 with what md5 makes of the row's number for their random bits.

-- What refers to people refers to those of this file: no look-up for each row.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET timezone = 'UTC';

CREATE OR REPLACE FUNCTION pg_temp.uuid_v7(at bigint, seed text) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
    SELECT overlay(overlay(md5(seed) PLACING lpad(to_hex(at), 12, '0') || '7' FROM 1) PLACING '8' FROM 17)::uuid
$$;

-- When the person of this index registered: everybody :spacing milliseconds after the one before.
CREATE OR REPLACE FUNCTION pg_temp.registered(person bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS $$
    SELECT :begin + person * :spacing
$$;

CREATE OR REPLACE FUNCTION pg_temp.person(person bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
    SELECT pg_temp.uuid_v7(pg_temp.registered(person), 'person ' || person::text)
$$;

-- Somebody of this file for the row of this number; 7368787 is prime, so that rows go round all people in turn.
CREATE OR REPLACE FUNCTION pg_temp.somebody(n bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS $$
    SELECT :from + n * 7368787 % (:to - :from)
$$;

CREATE OR REPLACE FUNCTION pg_temp.moment(millis bigint) RETURNS timestamptz IMMUTABLE LANGUAGE sql AS $$
    SELECT to_timestamp(millis::float8 / 1000)
$$;

INSERT INTO users (id, mobile, mobile_verified_at, full_name, email, date_of_birth, gender, preferred_language, status,
    created_at, updated_at, last_login_at)
SELECT pg_temp.person(i), '+9198' || lpad((:first_line + i)::text, 8, '0'), at, 'Asha Rao ' || i,
    CASE WHEN i % 3 = 0 THEN 'asha.rao.' || i || '@example.com' END,
    CASE WHEN i % 4 = 0 THEN date '1960-01-01' + (i % 16000)::int END,
    CASE WHEN i % 4 = 0 THEN 'female' END, CASE WHEN i % 2 = 0 THEN 'hi-IN' END, 'active', at, at, at
FROM (SELECT i, pg_temp.moment(pg_temp.registered(i)) AS at FROM generate_series(:from, :to - 1) AS i) AS people;

INSERT INTO consents (user_id, purpose, version, granted, at)
SELECT pg_temp.person(i), purpose, '1', true, pg_temp.moment(pg_temp.registered(i))
FROM generate_series(:from, :to - 1) AS i, unnest(ARRAY['privacy', 'terms']) AS purpose;

INSERT INTO consent_history (user_id, purpose, version, granted, at)
SELECT pg_temp.person(i), purpose, '1', true, pg_temp.moment(pg_temp.registered(i))
FROM generate_series(:from, :to - 1) AS i, unnest(ARRAY['privacy', 'terms']) AS purpose;

INSERT INTO sessions (id, user_id, authenticated_at, channel, device_name, device_platform, device_model,
    device_app_version, address, created_at, last_used_at, ends_at, generation, rotated_at, refresh_expires_at)
SELECT pg_temp.uuid_v7(millis, 'session ' || :from || ' ' || n), pg_temp.person(pg_temp.somebody(n)), at, 'sms',
    'Asha''s phone', 'android', 'Pixel 9', '1.' || n % 40, '10.' || n % 256 || '.' || n % 241 || '.' || n % 239, at,
    at + interval '1 hour', at + interval '30 days', 4, at + interval '1 hour', at + interval '7 days 1 hour'
FROM (
    SELECT n, millis, pg_temp.moment(millis) AS at
    FROM (
        SELECT n, :now - 1728000000 + n::bigint * 1728000000 / ((:to - :from) * 3 / 2) AS millis
        FROM generate_series(0, (:to - :from) * 3 / 2 - 1) AS n
    ) AS times
) AS logins;

INSERT INTO audit_entries (id, at, event, user_id, session_id, number_key, channel, address, device_name,
    device_platform, device_model, device_app_version)
SELECT pg_temp.uuid_v7(millis, 'entry ' || :from || ' ' || n), pg_temp.moment(millis),
    (ARRAY['login_succeeded', 'logged_out', 'login_failed'])[1 + n % 3], pg_temp.person(pg_temp.somebody(n)),
    md5('session of entry ' || n)::uuid, sha256(convert_to('number ' || pg_temp.somebody(n)::text, 'UTF8')),
    'sms', '10.' || n % 256 || '.' || n % 241 || '.' || n % 239, 'Asha''s phone', 'android', 'Pixel 9', '1.' || n % 40
FROM (
    SELECT n, :now - :trail + n * :trail / ((:to - :from) * 3) AS millis
    FROM generate_series(0, (:to - :from) * 3 - 1) AS n
) AS entries;

-- The months that the trail of fill.sql reaches back and those that a server makes ahead, named as it names them.
SET timezone = 'UTC';
DO $$
DECLARE
    month timestamptz;
BEGIN
    FOR ahead IN -3..3 LOOP
        month := date_trunc('month', now()) + make_interval(months => ahead);
        EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF audit_entries FOR VALUES FROM (%L) TO (%L)',
            to_char(month, '"audit_entries_y"YYYY"m"MM'), month, month + interval '1 month');
    END LOOP;
END
$$;

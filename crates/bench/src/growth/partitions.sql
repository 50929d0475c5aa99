-- The months that the trail of fill.sql reaches back.
DO $$
DECLARE
    month timestamptz;
BEGIN
    SET LOCAL timezone = 'UTC';
    FOR back IN 1..3 LOOP
        month := date_trunc('month', now()) - make_interval(months => back);
        EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF audit_entries FOR VALUES FROM (%L) TO (%L)',
            'audit_entries_' || to_char(month, 'YYYY_MM'), month, month + interval '1 month');
    END LOOP;
END
$$;

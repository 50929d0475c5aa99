-- How often a code went out, the messages before the newest that a receipt may name, and whether the one try more
-- that a receipt may cause was claimed. A receipt finds its challenge among the few of its number: it needs no index.
ALTER TABLE challenges ADD COLUMN sendings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE challenges ADD COLUMN earlier_messages TEXT NOT NULL DEFAULT '';
ALTER TABLE challenges ADD COLUMN second_try_taken INTEGER NOT NULL DEFAULT 0 CHECK (second_try_taken IN (0, 1));
UPDATE challenges SET sendings = 1 WHERE delivery_status <> 'queued';

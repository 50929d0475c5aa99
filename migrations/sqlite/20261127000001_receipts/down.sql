ALTER TABLE challenges DROP COLUMN second_try_taken;
ALTER TABLE challenges DROP COLUMN earlier_messages;
ALTER TABLE challenges DROP COLUMN sendings;

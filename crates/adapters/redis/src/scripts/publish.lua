-- `BreakerBoard::publish`: writes a record where nothing has changed since it was compared with what was there.
--
-- KEYS  the board
-- ARGV  the record's field; what it was compared with, empty where there was nothing; the record; how long the board is
--       kept, in milliseconds
-- Returns nil when it is written, otherwise what is there: an empty text for nothing

local field, compared, record, kept = text(), text(), text(), number()
local known = redis.call('HGET', KEYS[1], field) or ''
if known ~= compared then return known end
redis.call('HSET', KEYS[1], field, record)
redis.call('PEXPIRE', KEYS[1], digits(kept))
return false

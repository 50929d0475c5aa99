-- `BreakerBoard::claim_trial`: gives the trials of a gateway to one node (`is_claimed` of the domain).
--
-- KEYS  the board
-- ARGV  clock, caller's now; the claim's field; its end; the longest that a claim can be ahead, and how long the board is
--       kept, in milliseconds
-- Returns 1 for the node that has them now, otherwise 0

local now, _, ahead = read_clock()
local field, ends, longest, kept = text(), number(), number(), number()
local claimed = tonumber(redis.call('HGET', KEYS[1], field) or 0)
if now < claimed and claimed - now <= longest then return 0 end
redis.call('HSET', KEYS[1], field, digits(ends + ahead))
redis.call('PEXPIRE', KEYS[1], digits(kept))
return 1

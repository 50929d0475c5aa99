-- `RateLimiter::hit`: judges and counts hits, all or none.
--
-- KEYS  logs
-- ARGV  clock, caller's now; hits
-- Returns {verdicts}; the hits are counted when none of them must wait

local now, theirs = read_clock()
local _, verdicts = count(read_hits(1), theirs, now)
return { verdicts }

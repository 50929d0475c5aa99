-- `OtpStore::claim_second_try`: once in a challenge's life, while its code is good and no receipt says that it came.
--
-- KEYS  codes of the number, their sealed codes
-- ARGV  clock, caller's now; name; maximum of attempts
-- Returns the challenge when this call claimed it, else nil

local now, _, shift = read_clock()
local id = text()
local max_attempts = number()

local challenge = load(id)
if not challenge or challenge.second_try then return false end
if challenge.status ~= 'sent' and challenge.status ~= 'failed' then return false end
if state(id, challenge, now, max_attempts) ~= 'live' or not sealed_code(id) then return false end
challenge.second_try = true
save(id, challenge)
return answer(id, challenge, shift)

-- `OtpStore::mark_sent`: a gateway took the message; the life counts from there.
--
-- KEYS  codes of the number, their sealed codes
-- ARGV  clock, when the gateway took it; name; life in milliseconds; status, channel, provider, message, updated
-- Returns the new end, or nil when the challenge was used or replaced meanwhile

local now, _, shift = read_clock()
local id = text()
local life = number()

local challenge = load(id)
if not challenge or challenge.consumed or newest() ~= id then return false end
challenge.ends = life_from(now, challenge, life)
challenge.known_end = challenge.ends - shift
accept_delivery(challenge)
finish_replacement(challenge)
save(id, challenge)
keep_sealed_codes(challenge, now)
return digits(challenge.known_end)

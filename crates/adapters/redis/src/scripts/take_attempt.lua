-- `OtpStore::take_attempt`: counts the limits and leases one attempt of the number's newest challenge.
--
-- KEYS  codes of the number, their sealed codes, logs of the limits (absent in a Cluster)
-- ARGV  clock, caller's now; '1' if the step is settled later; name that the client gave, or none; '1' if it must give
--       one; maximum of attempts; hits
-- Returns {'granted', step, challenge}, {'limited', verdicts}, {'exhausted'}, {'busy'} where unsettled steps may give
--         attempts back, or {'gone'}

local now, theirs, shift = read_clock()
local later = flag()
local named = optional()
local must_name = flag()
local max_attempts = number()
local hits = read_hits(3)

local id = newest()
local challenge = id and load(id)
if not challenge then return { 'gone' } end
if named and named ~= id or not named and must_name then return { 'gone' } end
local found = state(id, challenge, now, max_attempts)
if found == 'gone' then return { 'gone' } end
if found == 'exhausted' then
  if challenge.attempts - unsettled(id) < max_attempts then return { 'busy' } end
  return { 'exhausted' }
end
local allowed, verdicts = count(hits, theirs, now)
if not allowed then return { 'limited', verdicts } end

challenge.attempts = challenge.attempts + 1
challenge.leases[#challenge.leases + 1] = theirs
save(id, challenge)
local step = ''
if later then step = begin_step(id) end
return { 'granted', step, answer(id, challenge, shift) }

-- `OtpStore::renew`: counts the limits and renews the life of a live challenge.
--
-- KEYS  codes of the number, their sealed codes, log of its sendings, logs of the other limits. Where only the name of
--       the challenge is known, its pointer stands for the first three, and the script finds them by it: outside a
--       Cluster only.
-- ARGV  clock, caller's now; '1' if the step is settled later; '1' if the first key is a pointer; prefix of all keys;
--       name, or an empty one for the newest; life in milliseconds, maximum of attempts; hits as in `open.lua`
-- Returns {'renewed', step, verdicts, number's key as in key names, end before, challenge},
--         {'limited', '1' if an unsettled step may be the cause, verdicts, number's key as in key names},
--         {'dead', name, sealed number} or {'unknown'}

local now, theirs, shift = read_clock()
local later = flag()
local by_pointer = flag()
local prefix = text()
local id = optional()
local life, max_attempts = number(), number()

local log, tag = KEYS[3], ''
local hits = read_hits(by_pointer and 1 or 3)
if by_pointer then
  tag = redis.call('GET', KEYS[1])
  if not tag then return { 'unknown' } end
  codes = prefix .. ':{' .. tag .. '}:codes'
  sealed = prefix .. ':{' .. tag .. '}:sealed'
  log = prefix .. ':{' .. tag .. '}:number_send'
end
hits[1].key = log

id = id or newest()
local challenge = id and load(id)
if not challenge then return { 'unknown' } end
if state(id, challenge, now, max_attempts) ~= 'live' or not sealed_code(id) then
  return { 'dead', id, challenge.number }
end
local allowed, verdicts = count(hits, theirs, now)
if not allowed then
  return { 'limited', unsettled('send') > 0 and 1 or 0, verdicts, tag }
end

local previous = challenge.ends - shift
challenge.ends = life_from(now, challenge, life)
challenge.known_end = challenge.ends - shift
save(id, challenge)
keep_sealed_codes(challenge, now)
local step = ''
if later then step = begin_step('send') end
return { 'renewed', step, verdicts, tag, digits(previous), answer(id, challenge, shift) }

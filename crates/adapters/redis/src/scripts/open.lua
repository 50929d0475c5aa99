-- `OtpStore::open`: counts the limits and stores a challenge as the number's newest.
--
-- KEYS  codes of the number, their sealed codes, log of its sendings, pointer of the challenge, logs of the other
--       limits. A Cluster has the last two in other slots: then both are absent.
-- ARGV  clock, caller's now; '1' if the step is settled later; number's key as in key names; name, purpose, digest,
--       sealed number, first sending, end, sealed code; status, channel, provider, message, updated; hits: the
--       number's first, then the others'
-- Returns {'opened', step, verdicts} or {'limited', '1' if an unsettled step may be the cause, verdicts}

local now, theirs, shift = read_clock()
local later = flag()
local tag = text()
local id = text()
local challenge = {
  purpose = text(), digest = text(), number = text(),
  first = number() + shift, known_end = number(), attempts = 0, leases = {},
}
challenge.ends = challenge.known_end + shift
local code = optional()
read_delivery(challenge)

local hits = read_hits(4)
hits[1].key = KEYS[3]
for index = 2, #hits do
  hits[index].key = KEYS[index + 3]
end
local allowed, verdicts = count(hits, theirs, now)
if not allowed then
  return { 'limited', unsettled('send') > 0 and 1 or 0, verdicts }
end

local fields = redis.call('HGETALL', codes)
for index = 1, #fields, 2 do
  if is_name(fields[index]) and cmsgpack.unpack(fields[index + 1]).first + KEPT <= now then
    redis.call('HDEL', codes, fields[index])
    forget_sealed_code(fields[index])
  end
end

local before = newest()
if before ~= id then challenge.before = before or nil end
local step = ''
if later then
  step = begin_step('send')
else
  finish_replacement(challenge)
end
save(id, challenge)
redis.call('HSET', codes, 'newest', id)
redis.call('PEXPIRE', codes, digits(KEPT))
if code then
  redis.call('HSET', sealed, id, code)
  keep_sealed_codes(challenge, now)
end
if KEYS[4] then redis.call('SET', KEYS[4], tag, 'PX', digits(KEPT)) end
return { 'opened', step, verdicts }

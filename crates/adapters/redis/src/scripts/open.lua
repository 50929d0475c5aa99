-- `OtpStore::open`: counts the limits and stores a challenge as the number's newest.
--
-- KEYS  codes of the number, log of its sendings, pointer of the challenge, logs of the other limits.
--       A Cluster has the last two in other slots: then the pointer is absent, and with it the other limits.
-- ARGV  clock, caller's now; '1' if the step is settled later; number's key as in key names; name, purpose, digest,
--       sealed code, sealed number, first sending, end; status, channel, provider, message, updated; hits: the
--       number's first, then the others'
-- Returns {'opened', step, verdicts} or {'limited', '1' if an unsettled step may be the cause, verdicts}

local now, theirs, shift = read_clock()
local later = flag()
local tag = text()
local id = text()
local challenge = {
  purpose = text(), digest = text(), code = optional(), number = text(),
  first = number() + shift, known_end = number(), attempts = 0, leases = {},
}
challenge.ends = challenge.known_end + shift
read_delivery(challenge)

local hits = read_hits(3)
hits[1].key = KEYS[2]
for index = 2, #hits do
  hits[index].key = KEYS[index + 2]
end
local allowed, verdicts = count(hits, theirs, now)
if not allowed then
  return { 'limited', unsettled('send') > 0 and 1 or 0, verdicts }
end

local fields = redis.call('HGETALL', codes)
for index = 1, #fields, 2 do
  if is_name(fields[index]) and cmsgpack.unpack(fields[index + 1]).first + KEPT <= now then
    redis.call('HDEL', codes, fields[index])
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
if KEYS[3] then redis.call('SET', KEYS[3], tag, 'PX', digits(KEPT)) end
return { 'opened', step, verdicts }

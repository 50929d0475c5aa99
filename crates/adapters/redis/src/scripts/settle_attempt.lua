-- `OtpStore::settle_attempt`: ends a leased attempt. It undoes a step of `take_attempt.lua` too.
--
-- KEYS  codes of the number, their sealed codes, logs of the failures that are taken back (absent in a Cluster)
-- ARGV  when the caller counted it; step that is undone, or none; name; 'consumed', 'given_back' or 'buried'
-- Returns nil. A lease that is settled twice changes nothing the second time.

local theirs = number()
local step = optional()
local id = text()
local how = text()

for index = 3, #KEYS do
  refund(KEYS[index], theirs)
end
settle_step(step)
local challenge = load(id)
if not challenge or challenge.consumed then return false end
if how == 'given_back' then
  for index, lease in ipairs(challenge.leases) do
    if lease == theirs then
      table.remove(challenge.leases, index)
      challenge.attempts = challenge.attempts - 1
      break
    end
  end
else
  challenge.consumed = how == 'consumed'
  forget_sealed_code(id)
end
save(id, challenge)
return false

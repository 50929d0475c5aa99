-- `OtpStore::give_back_send`: takes back a sending: the number's hit, and the challenge or its renewal. It undoes a
-- step of `open.lua` or `renew.lua` too.
--
-- KEYS  codes of the number, their sealed codes, log of its sendings, pointer of the challenge (absent in a Cluster)
-- ARGV  when the caller counted it; step that is undone, also one that perhaps never began, or none; name; where the
--       renewal had put the end and where it was before, or an empty text for a first sending
-- Returns nil

local theirs = number()
local step = optional()
local id = text()
local renewed = tonumber(text())

local challenge = load(id)
-- A step that never began has counted nothing: a hit of that time would be another's.
if step and not challenge then return false end
refund(KEYS[3], theirs)
settle_step(step)
if not challenge then return false end
if not renewed then
  -- Its step was allowed, though perhaps it is not settled yet: what it replaced stays replaced.
  if not step then finish_replacement(challenge) end
  remove(id, challenge)
  if KEYS[4] then redis.call('DEL', KEYS[4]) end
elseif challenge.known_end == renewed then
  -- Only times of one and the same clock are compared and subtracted.
  local previous = number()
  challenge.ends = challenge.ends - (renewed - previous)
  challenge.known_end = previous
  save(id, challenge)
end
return false

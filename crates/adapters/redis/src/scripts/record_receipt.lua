-- `OtpStore::record_receipt`: what became of a message, looked for among all challenges of the number.
--
-- KEYS  codes of the number, their sealed codes
-- ARGV  provider, message; its status; when the news came in
-- Returns {name, status before, status after, channel of the message, '1' if it is the challenge's newest} or nil

local provider, message = text(), text()
local news = text()
local at = number()

-- `DeliveryStatus::advance`: which news move a status on.
local MOVES = {
  queued = { sent = true, delivered = true, failed = true },
  sent = { delivered = true, failed = true },
  failed = { delivered = true },
  delivered = {},
}

-- Should two challenges have it, the one with the latest name is meant: names sort by their making.
local id, challenge, channel, is_newest
local fields = redis.call('HGETALL', codes)
for index = 1, #fields, 2 do
  local name = fields[index]
  if is_name(name) and (not id or name > id) then
    local candidate = cmsgpack.unpack(fields[index + 1])
    local its_channel, its_place = find_message(candidate, provider, message)
    if its_channel then id, challenge, channel, is_newest = name, candidate, its_channel, its_place end
  end
end
if not id then return false end

local before = challenge.status
if MOVES[before][news] and (is_newest or news == 'delivered') then
  challenge.status = news
  challenge.updated = at
  save(id, challenge)
end
return { id, before, challenge.status, channel, is_newest and 1 or 0 }

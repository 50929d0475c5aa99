-- `OtpStore::delivery`: how far the newest message of a challenge came.
--
-- KEYS  codes of the number, their sealed codes; or, outside a Cluster, the challenge's pointer
-- ARGV  '1' if the key is a pointer; prefix of all keys; name
-- Returns {status, channel, provider, message, updated} or nil

local by_pointer = flag()
local prefix = text()
local id = text()

if by_pointer then
  local tag = redis.call('GET', KEYS[1])
  if not tag then return false end
  codes = prefix .. ':{' .. tag .. '}:codes'
end
local challenge = load(id)
if not challenge then return false end
return {
  challenge.status, challenge.channel, challenge.provider or false, challenge.message or false,
  digits(challenge.updated),
}

-- `Timeline::note`: adds events to the lists of numbers.
--
-- An event is `<its time> <what happened>`. Neither a number that is busy every day nor one that somebody keeps asking
-- codes for has more than the last events of the last days.
--
-- KEYS  lists
-- ARGV  the most events of a list; how long an event is told, in milliseconds; then of each list how many events come,
--       and of each of them its time and what happened
-- Returns nil

local most, told = number(), number()
for _, list in ipairs(KEYS) do
  local newest = 0
  for _ = 1, number() do
    local at, what = number(), text()
    redis.call('RPUSH', list, digits(at) .. ' ' .. what)
    newest = math.max(newest, at)
  end
  redis.call('LTRIM', list, -most, -1)
  -- A node whose clock runs ahead throws nothing away.
  local old = math.min(newest, server_clock()) - told
  local first = redis.call('LINDEX', list, 0)
  while first and (tonumber(string.match(first, '^%d+ ')) or newest) <= old do
    redis.call('LPOP', list)
    first = redis.call('LINDEX', list, 0)
  end
  redis.call('PEXPIRE', list, digits(told))
end
return false

-- The clock that judges. All times are milliseconds since 1970.

local function server_clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Reads `whose` clock judges ('server' or 'caller') and the caller's `now`. Returns the time that judges, the
-- caller's `now`, and how far the first is ahead of the second: added to the caller's times when they are
-- stored, subtracted when they are answered. A node whose clock is wrong changes nothing that way.
local function read_clock()
  local whose, theirs = text(), number()
  local now = theirs
  if whose == 'server' then now = server_clock() end
  return now, theirs, now - theirs
end

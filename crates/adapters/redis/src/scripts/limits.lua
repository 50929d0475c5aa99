-- Sliding windows over logs of hits: `LimitRule::judge` of the domain.
--
-- A log is a sorted set. A score is the time of a hit by the judging clock; its member is `<the caller's time>:<n>`,
-- by which a refund finds it. Milliseconds a log outlives its last window:
local SPARE = 1000

-- Reads how many hits there are, then of each the number of its windows and (maximum, milliseconds) of every window,
-- the shortest first. A hit without windows is not limited. Their keys are KEYS from `first` on.
local function read_hits(first)
  local hits = {}
  for index = 1, number() do
    local windows = {}
    for window = 1, number() do
      windows[window] = { max = number(), length = number() }
    end
    hits[index] = { key = KEYS[first + index - 1], windows = windows }
  end
  return hits
end

local function time_of(log, rank)
  return tonumber(redis.call('ZRANGE', log, rank, rank, 'WITHSCORES')[2])
end

-- How long one more hit must wait (0: it is allowed), how many more the shortest window allows after it, and when the
-- oldest hit leaves that window. `queued` hits of the same command come before it. A hit from the future, left by a
-- clock that was set back, counts as one of now.
local function judge(hit, queued, now)
  local wait, remaining, reset = 0, 0, 0
  for index, window in ipairs(hit.windows) do
    local stored = redis.call('ZCOUNT', hit.key, '(' .. digits(now - window.length), '+inf')
    local inside = stored + queued
    if inside >= window.max then
      -- Free again when the hit that leaves max - 1 behind it has left the window.
      local blocking = now
      local from_end = inside - window.max - stored
      if from_end < 0 then blocking = math.min(time_of(hit.key, from_end), now) end
      wait = math.max(wait, blocking + window.length - now)
    end
    if index == 1 then
      local oldest = now
      if stored > 0 then oldest = math.min(time_of(hit.key, -stored), now) end
      remaining = math.max(0, window.max - inside - 1)
      reset = oldest + window.length - now
    end
  end
  return wait, remaining, reset
end

local function record(hit, theirs, now)
  local memory = hit.windows[#hit.windows].length
  redis.call('ZREMRANGEBYSCORE', hit.key, '-inf', digits(now - memory))
  local copy = 0
  while redis.call('ZADD', hit.key, 'NX', digits(now), digits(theirs) .. ':' .. copy) == 0 do
    copy = copy + 1
  end
  redis.call('PEXPIRE', hit.key, digits(memory + SPARE))
end

-- Judges all hits, and records them when none is refused. Returns whether they are allowed, and three numbers of each
-- hit: wait, remaining, reset.
local function count(hits, theirs, now)
  local verdicts, queued, allowed = {}, {}, true
  for _, hit in ipairs(hits) do
    local before = queued[hit.key] or 0
    local wait, remaining, reset = judge(hit, before, now)
    queued[hit.key] = before + 1
    allowed = allowed and wait == 0
    for _, value in ipairs({ wait, remaining, reset }) do
      verdicts[#verdicts + 1] = value
    end
  end
  if allowed then
    for _, hit in ipairs(hits) do
      if #hit.windows > 0 then record(hit, theirs, now) end
    end
  end
  return allowed, verdicts
end

-- Takes back one hit that was counted at this time of the caller's.
local function refund(log, theirs)
  local name = digits(theirs) .. ':'
  if redis.call('ZREM', log, name .. '0') == 1 then return end
  for _, member in ipairs(redis.call('ZRANGE', log, 0, -1)) do
    if string.sub(member, 1, #name) == name then
      redis.call('ZREM', log, member)
      return
    end
  end
end

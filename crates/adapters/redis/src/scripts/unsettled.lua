-- Steps whose other half is still under way: in a Cluster, limits of addresses are counted in other slots at the same
-- time, and a step is undone when one of them refuses. Until it is settled, what only such a step refuses may yet
-- be allowed ('busy'). A step whose caller vanished counts as settled after this time, by the server's clock:
local LAPSES = 2000

local function unsettled_steps()
  local packed = redis.call('HGET', codes, 'unsettled')
  local steps = {}
  if packed then
    local now = server_clock()
    for _, step in ipairs(cmsgpack.unpack(packed)) do
      if step.lapses > now then steps[#steps + 1] = step end
    end
  end
  return steps
end

local function store_steps(steps)
  if #steps == 0 then
    redis.call('HDEL', codes, 'unsettled')
  else
    redis.call('HSET', codes, 'unsettled', cmsgpack.pack(steps))
  end
end

-- How many unsettled steps there are of a kind: 'send', or the name of the challenge that is guessed at.
local function unsettled(kind)
  local found = 0
  for _, step in ipairs(unsettled_steps()) do
    if step.kind == kind then found = found + 1 end
  end
  return found
end

-- Begins such a step and returns its name.
local function begin_step(kind)
  local steps, time = unsettled_steps(), redis.call('TIME')
  local name = time[1] .. '.' .. time[2] .. '.' .. #steps
  steps[#steps + 1] = { name = name, kind = kind, lapses = server_clock() + LAPSES }
  store_steps(steps)
  return name
end

-- Settles the step of this name; an empty name is that of none.
local function settle_step(name)
  if not name then return end
  local kept = {}
  for _, step in ipairs(unsettled_steps()) do
    if step.name ~= name then kept[#kept + 1] = step end
  end
  store_steps(kept)
end

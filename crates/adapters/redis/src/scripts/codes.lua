-- The sent codes of one number: `Challenge` of the domain.
--
-- One hash holds them all: `newest` names the newest challenge, and each challenge is a packed table under its name.
-- Whatever is not the newest is replaced. Another hash holds the sealed codes by the same names; it expires with the
-- life of the newest. Fields of a challenge:
--   purpose, digest, number (sealed), first, ends, attempts, consumed,
--   status, channel, provider, message, updated (of the delivery; `updated` as its caller gave it),
--   sendings: how many messages gateways took; earlier: those before the newest, as {provider, message, channel};
--   second_try: whether that is claimed (the three of them are absent from what an older version stored),
--   known_end: the end as it was last answered, by the clock of whom it was answered,
--   leases: the callers' times of the attempts that may be given back,
--   before: the challenge that this one replaced, until the replacement is settled (see `unsettled.lua`).

-- How long a challenge is kept after its first sending: twice its longest life, so that a dead one is still found
-- by its name for a while.
local KEPT = 1200000
local LONGEST_LIFE = 600000
local CLOCK_TOLERANCE = 5000
local MOST_EARLIER_MESSAGES = 8

local codes = KEYS[1]
local sealed = KEYS[2]

local function load(id)
  local packed = redis.call('HGET', codes, id)
  return packed and cmsgpack.unpack(packed)
end

local function save(id, challenge)
  redis.call('HSET', codes, id, cmsgpack.pack(challenge))
end

local function newest()
  return redis.call('HGET', codes, 'newest')
end

local function is_name(field)
  return #field == 36
end

-- `Challenge::state`: 'live', 'exhausted' or 'gone'.
local function state(id, challenge, now, max_attempts)
  if challenge.consumed or newest() ~= id or now < challenge.first - CLOCK_TOLERANCE or now >= challenge.ends then
    return 'gone'
  elseif challenge.attempts >= max_attempts then
    return 'exhausted'
  end
  return 'live'
end

local function sealed_code(id)
  return redis.call('HGET', sealed, id)
end

local function forget_sealed_code(id)
  redis.call('HDEL', sealed, id)
end

-- Sealed codes are kept until the end of a challenge, and as long after it as two clocks may differ.
local function keep_sealed_codes(challenge, now)
  local life = math.max(challenge.ends - now, 0) + CLOCK_TOLERANCE
  if life > redis.call('PTTL', sealed) then
    redis.call('PEXPIRE', sealed, digits(life))
  end
end

local function life_from(start, challenge, life)
  return math.min(start + life, challenge.first + LONGEST_LIFE)
end

-- How often the code went out. Before this was counted, a challenge that was taken by a gateway went out at least once.
local function sendings(challenge)
  return challenge.sendings or (challenge.status == 'queued' and 0 or 1)
end

-- A challenge as it is answered.
local function answer(id, challenge, shift)
  local earlier = {}
  for _, message in ipairs(challenge.earlier or {}) do
    for _, part in ipairs(message) do
      earlier[#earlier + 1] = part
    end
  end
  return {
    id, challenge.purpose, challenge.digest, sealed_code(id), challenge.number,
    digits(challenge.first - shift), digits(challenge.ends - shift), challenge.attempts,
    challenge.status, challenge.channel, challenge.provider or false, challenge.message or false,
    digits(challenge.updated), sendings(challenge), earlier, challenge.second_try and 1 or 0,
  }
end

local function read_delivery(challenge)
  challenge.status = text()
  challenge.channel = text()
  challenge.provider = optional()
  challenge.message = optional()
  challenge.updated = number()
end

-- `Challenge::accepted`: a message more went out. What was delivered stays so, and the message before is remembered.
local function accept_delivery(challenge)
  local is_delivered = challenge.status == 'delivered'
  local provider, message, channel = challenge.provider, challenge.message, challenge.channel
  challenge.sendings = sendings(challenge) + 1
  read_delivery(challenge)
  if is_delivered then challenge.status = 'delivered' end
  if provider and message and not (provider == challenge.provider and message == challenge.message) then
    local earlier = challenge.earlier or {}
    if #earlier >= MOST_EARLIER_MESSAGES then table.remove(earlier, 1) end
    earlier[#earlier + 1] = { provider, message, channel }
    challenge.earlier = earlier
  end
end

-- `Challenge::message`: the channel of a message and whether it is the newest, or nil.
local function find_message(challenge, provider, message)
  if challenge.provider == provider and challenge.message == message then return challenge.channel, true end
  local earlier = challenge.earlier or {}
  for index = #earlier, 1, -1 do
    if earlier[index][1] == provider and earlier[index][2] == message then return earlier[index][3], false end
  end
end

-- A replacement is final: the sealed codes of what it replaced are gone.
local function finish_replacement(challenge)
  local id = challenge.before
  challenge.before = nil
  local old = id and load(id)
  while old do
    local older = old.before
    old.before = nil
    save(id, old)
    forget_sealed_code(id)
    id = older
    old = id and load(id)
  end
end

-- A replacement is undone: what it replaced is the newest again, or is what the next one has replaced.
local function remove(id, challenge)
  redis.call('HDEL', codes, id)
  forget_sealed_code(id)
  local above = newest()
  if above == id then
    if challenge.before then
      redis.call('HSET', codes, 'newest', challenge.before)
    else
      redis.call('HDEL', codes, 'newest')
    end
    return
  end
  while above do
    local other = load(above)
    if not other then return end
    if other.before == id then
      other.before = challenge.before
      save(above, other)
      return
    end
    above = other.before
  end
end

-- The sent codes of one number: `Challenge` of the domain.
--
-- One hash holds them all: `newest` names the newest challenge, and each challenge is a packed table under its name.
-- Whatever is not the newest is replaced. Another hash holds the sealed codes by the same names; it expires with the
-- life of the newest. Fields of a challenge:
--   purpose, digest, number (sealed), first, ends, attempts, consumed,
--   status, channel, provider, message, updated (of the delivery; `updated` as its caller gave it),
--   known_end: the end as it was last answered, by the clock of whom it was answered,
--   leases: the callers' times of the attempts that may be given back,
--   before: the challenge that this one replaced, until the replacement is settled (see `unsettled.lua`).

-- How long a challenge is kept after its first sending: twice its longest life, so that a dead one is still found
-- by its name for a while.
local KEPT = 1200000
local LONGEST_LIFE = 600000
local CLOCK_TOLERANCE = 5000

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

-- A challenge as it is answered.
local function answer(id, challenge, shift)
  return {
    id, challenge.purpose, challenge.digest, sealed_code(id), challenge.number,
    digits(challenge.first - shift), digits(challenge.ends - shift), challenge.attempts,
    challenge.status, challenge.channel, challenge.provider or false, challenge.message or false,
    digits(challenge.updated),
  }
end

local function read_delivery(challenge)
  challenge.status = text()
  challenge.channel = text()
  challenge.provider = optional()
  challenge.message = optional()
  challenge.updated = number()
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

-- A step of a Cluster is final: all its halves were allowed.
--
-- KEYS  codes of the number, their sealed codes
-- ARGV  step; name of the challenge that was opened, or none
-- Returns nil

settle_step(text())
local id = optional()
local challenge = id and load(id)
if challenge then
  finish_replacement(challenge)
  save(id, challenge)
end
return false

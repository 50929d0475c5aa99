-- Takes back one hit of each log: part of a step of a Cluster.
--
-- KEYS  logs
-- ARGV  when the caller counted them
-- Returns nil

local theirs = number()
for _, log in ipairs(KEYS) do
  refund(log, theirs)
end
return false

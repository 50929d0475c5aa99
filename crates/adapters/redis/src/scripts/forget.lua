-- `OtpStore::forget`: forgets every challenge of a number. Its limits stay.
--
-- KEYS  codes of the number, their sealed codes
-- ARGV  none
-- Returns the names of the challenges, whose pointers are to be deleted too

local names = {}
for _, field in ipairs(redis.call('HKEYS', codes)) do
  if is_name(field) then names[#names + 1] = field end
end
redis.call('DEL', codes, sealed)
return names

-- Part of every script: reads ARGV from the front. An absent value is an empty text.

local position = 0

local function text()
  position = position + 1
  return ARGV[position]
end

local function optional()
  local value = text()
  if value ~= '' then return value end
end

local function number()
  return tonumber(text())
end

local function flag()
  return text() == '1'
end

-- Whole milliseconds as digits: Lua would write large numbers in the scientific way.
local function digits(millis)
  return string.format('%.0f', millis)
end

"""The store's Lua: each script is one atomic step, and one round trip.

Redis does not roll a script back, so every script checks all it needs before its first write. Bodies travel as plain
arguments because they are bytes; a script walks them in order.
"""

# An inbox mark is text: "<state> <token>", then one line "<source> <id>" for each event that the work emitted.
CLAIM = """
local held = redis.call('GET', KEYS[1])
if not held then
  redis.call('SET', KEYS[1], 'claim ' .. ARGV[1], 'PX', ARGV[2])
  return 'claimed'
end
local state, token = string.match(held, '^(%a+) (%S+)')
if state ~= 'claim' then return state end
if token == ARGV[1] then return 'claimed' end
return 'busy'
"""

RELEASE = """
if redis.call('GET', KEYS[1]) == 'claim ' .. ARGV[1] then redis.call('DEL', KEYS[1]) end
return 'ok'
"""

# Shared by FINISH and APPLY. A deleted record leaves its version behind for a while (`version` without `body`), so
# that a key which is made anew cannot be mistaken for the one that was read before.
_CHANGES = """
local at = 0
local function take() at = at + 1; return ARGV[at] end
local kinds = {put = 'hash', delete = 'hash', append = 'stream', schedule = 'zset', unschedule = 'zset'}

local function read_change()
  local change = {op = take(), key = take()}
  if change.op == 'put' then
    change.body, change.expected, change.seconds = take(), take(), take()
  elseif change.op == 'delete' then
    change.expected = take()
  elseif change.op == 'append' then
    change.cap, change.fields = take(), {}
    for n = 1, tonumber(take()) do change.fields[n] = take() end
  elseif change.op == 'schedule' then
    change.member, change.due = take(), take()
  else
    change.member = take()
  end
  return change
end

local function refuse(change)
  local kind = redis.call('TYPE', change.key)['ok']
  if kind ~= 'none' and kind ~= kinds[change.op] then
    return 'kind ' .. change.key .. ' holds a ' .. kind .. ', not a ' .. kinds[change.op]
  end
  if change.expected and change.expected ~= '' then
    local found = redis.call('HMGET', change.key, 'version', 'body')
    local version = found[2] and found[1] or '0'
    if version ~= change.expected then
      return 'conflict ' .. change.key .. ' is at version ' .. version .. ', not ' .. change.expected
    end
  end
end

local function perform(change, memory)
  if change.op == 'put' then
    local fresh = redis.call('HEXISTS', change.key, 'body') == 0
    redis.call('HINCRBY', change.key, 'version', 1)
    redis.call('HSET', change.key, 'body', change.body)
    if change.seconds ~= '' then
      redis.call('EXPIRE', change.key, change.seconds)
    elseif fresh then
      redis.call('PERSIST', change.key)
    end
  elseif change.op == 'delete' then
    if redis.call('HDEL', change.key, 'body') == 1 then redis.call('EXPIRE', change.key, memory) end
  elseif change.op == 'append' then
    redis.call('XADD', change.key, 'MAXLEN', change.cap, '*', unpack(change.fields))
  elseif change.op == 'schedule' then
    redis.call('ZADD', change.key, change.due, change.member)
  else
    redis.call('ZREM', change.key, change.member)
  end
end

local function read_changes()
  local changes = {}
  for n = 1, tonumber(take()) do changes[n] = read_change() end
  for _, change in ipairs(changes) do
    local reason = refuse(change)
    if reason then return changes, reason end
  end
  return changes, nil
end
"""

APPLY = (
    _CHANGES
    + """
local memory = take()
local changes, reason = read_changes()
if reason then return reason end
for _, change in ipairs(changes) do perform(change, memory) end
return 'ok'
"""
)

# KEYS: inbox mark, refusals of the incoming event, its outbox entry, the agenda of resends.
FINISH = (
    _CHANGES
    + """
local token, who, seconds, refusal, incoming = take(), take(), take(), take(), take()
local held = redis.call('GET', KEYS[1])
if held then
  local state, holder = string.match(held, '^(%a+) (%S+)')
  if holder == token and state ~= 'claim' then return 'ok' end
  if holder ~= token then held = nil end
end
if not held then return 'lost' end
local changes, reason = read_changes()
if reason then return reason end
for _, change in ipairs(changes) do perform(change, seconds) end

local mark = (refusal == '' and 'done ' or 'refused ') .. token
for n = 1, tonumber(take()) do
  local member, entry, event, due = take(), take(), take(), take()
  local count = tonumber(take())
  redis.call('HSET', entry, 'event', event, 'left', count, 'attempts', 0)
  for s = 1, count do redis.call('HSET', entry, 'to:' .. take(), '1') end
  redis.call('ZADD', KEYS[4], due, member)
  local payload_key, payload, payload_seconds = take(), take(), take()
  if payload_key ~= '' then redis.call('SET', payload_key, payload, 'EX', payload_seconds) end
  mark = mark .. '\\n' .. member
end
redis.call('SET', KEYS[1], mark, 'EX', seconds)

if refusal ~= '' then
  redis.call('HSET', KEYS[2], who, refusal)
  redis.call('EXPIRE', KEYS[2], seconds)
end
if redis.call('HDEL', KEYS[3], 'to:' .. who) == 1 and redis.call('HINCRBY', KEYS[3], 'left', -1) == 0 then
  redis.call('DEL', KEYS[3])
  redis.call('ZREM', KEYS[4], incoming)
end
return 'ok'
"""
)

# KEYS: outbox entry, agenda of resends. Nobody will ever mark an event without subscribers, so it is done.
PUBLISHED = """
if redis.call('HGET', KEYS[1], 'left') == '0' then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
end
return 'ok'
"""

# KEYS: outbox entry, agenda of resends. ARGV: member, next due or '', seconds that a given-up entry stays readable.
RESENT = """
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('ZREM', KEYS[2], ARGV[1])
elseif ARGV[2] == '' then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
else
  redis.call('HINCRBY', KEYS[1], 'attempts', 1)
  redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
end
return 'ok'
"""

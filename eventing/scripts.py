"""The store's Lua: each script is one atomic step, and one round trip.

Redis does not roll a script back, so every script checks all it needs before its first write. A step is one
MessagePack value, ARGV[1]; the bodies follow as arguments of their own, because the unpacker knows text but no bytes.
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

# SET and not PEXPIRE: the same command that claims, so that no access list has to know another.
RENEW = """
if redis.call('GET', KEYS[1]) ~= 'claim ' .. ARGV[1] then return 'lost' end
redis.call('SET', KEYS[1], 'claim ' .. ARGV[1], 'PX', ARGV[2])
return 'ok'
"""

RELEASE = """
if redis.call('GET', KEYS[1]) == 'claim ' .. ARGV[1] then redis.call('DEL', KEYS[1]) end
return 'ok'
"""

# Shared by FINISH and APPLY. A deleted record leaves its version behind for a while (`version` without `body`), so
# that a key which is made anew cannot be mistaken for the one that was read before.
_CHANGES = """
local step = cmsgpack.unpack(ARGV[1])
local kinds = {put = 'hash', delete = 'hash', append = 'stream', schedule = 'zset', unschedule = 'zset'}

-- Redis asks the access list at each write, which is too late for a step that is done wholly or not at all.
local function denied(...) return redis.acl_check_cmd and not redis.acl_check_cmd(...) end

local asked = {
  put = {'HSET', 'body', ''}, delete = {'HDEL', 'body'}, append = {'XADD', '*', 'a', 'b'},
  schedule = {'ZADD', '1', 'a'}, unschedule = {'ZREM', 'a'}, absent = {'HMGET', 'version', 'body'}
}

-- A delete of what has to be absent is a gate: it changes nothing, so the right to read is enough for it.
local function is_gate(change) return change.op == 'delete' and change.expected == 0 end

local function refuse(change)
  local wanted = asked[is_gate(change) and 'absent' or change.op]
  if denied(wanted[1], change.key, unpack(wanted, 2)) then return 'denied ' .. change.key end
  local kind = redis.call('TYPE', change.key)['ok']
  if kind ~= 'none' and kind ~= kinds[change.op] then
    return 'kind ' .. change.key .. ' holds a ' .. kind .. ', not a ' .. kinds[change.op]
  end
  if change.expected then
    local found = redis.call('HMGET', change.key, 'version', 'body')
    local version = found[2] and tonumber(found[1]) or 0
    if version ~= change.expected then
      return 'conflict ' .. change.key .. ' is at version ' .. version .. ', not ' .. change.expected
    end
  end
end

local function perform(change)
  if is_gate(change) then
    return
  elseif change.op == 'put' then
    local fresh = redis.call('HEXISTS', change.key, 'body') == 0
    redis.call('HINCRBY', change.key, 'version', 1)
    redis.call('HSET', change.key, 'body', ARGV[change.body])
    if change.seconds then
      redis.call('EXPIRE', change.key, change.seconds)
    elseif fresh then
      redis.call('PERSIST', change.key)
    end
  elseif change.op == 'delete' then
    if redis.call('HDEL', change.key, 'body') == 1 then redis.call('EXPIRE', change.key, step.seconds) end
  elseif change.op == 'append' then
    redis.call('XADD', change.key, 'MAXLEN', change.cap, '*', unpack(change.pairs))
  elseif change.op == 'schedule' then
    redis.call('ZADD', change.key, change.due, change.member)
  else
    redis.call('ZREM', change.key, change.member)
  end
end

local function first_reason()
  for _, change in ipairs(step.changes) do
    local reason = refuse(change)
    if reason then return reason end
  end
  for _, entry in ipairs(step.outbox or {}) do
    if denied('HSET', entry.key, 'event', '') then return 'denied ' .. entry.key end
    if denied('ZADD', KEYS[4], '1', 'a') then return 'denied ' .. KEYS[4] end
    if entry.payload and denied('SET', entry.payload_key, '') then return 'denied ' .. entry.payload_key end
  end
end
"""

APPLY = (
    _CHANGES
    + """
local reason = first_reason()
if reason then return reason end
for _, change in ipairs(step.changes) do perform(change) end
return 'ok'
"""
)

# KEYS: inbox mark, refusals of the incoming event, its outbox entry, the agenda of resends.
FINISH = (
    _CHANGES
    + """
local held = redis.call('GET', KEYS[1])
local state, holder = string.match(held or '', '^(%a+) (%S+)')
if holder ~= step.token then return 'lost' end
if state ~= 'claim' then return 'ok' end
local reason = first_reason()
if reason then return reason end
for n, command in ipairs({'SET', 'HSET', 'HDEL', 'ZREM'}) do
  if denied(command, KEYS[n], 'a', 'b') then return 'denied ' .. KEYS[n] end
end
for _, change in ipairs(step.changes) do perform(change) end

local mark = (step.refusal == '' and 'done ' or 'refused ') .. step.token
for _, entry in ipairs(step.outbox) do
  redis.call('HSET', entry.key, 'event', ARGV[entry.body], 'left', #entry.subscribers, 'attempts', 0)
  for _, who in ipairs(entry.subscribers) do redis.call('HSET', entry.key, 'to:' .. who, '1') end
  redis.call('ZADD', KEYS[4], entry.due, entry.member)
  if entry.payload then redis.call('SET', entry.payload_key, ARGV[entry.payload], 'EX', step.payload_seconds) end
  mark = mark .. '\\n' .. entry.member
end
redis.call('SET', KEYS[1], mark, 'EX', step.seconds)

if step.refusal ~= '' then
  redis.call('HSET', KEYS[2], step.who, step.refusal)
  redis.call('EXPIRE', KEYS[2], step.seconds)
end
if redis.call('HDEL', KEYS[3], 'to:' .. step.who) == 1 and redis.call('HINCRBY', KEYS[3], 'left', -1) == 0 then
  redis.call('DEL', KEYS[3])
  redis.call('ZREM', KEYS[4], step.incoming)
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

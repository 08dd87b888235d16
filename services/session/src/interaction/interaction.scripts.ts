/**
 * A journey is a hash: `content` (JSON), `version` (moved by scripts), `joins` (the intent it may be joined for, empty when
 * it is over), `browser` (its hash), and the challenges it holds open: `opened` counts them, and `challenge:0` to
 * `challenge:7` are the newest eight. Taken, a challenge is gone; refused, its text has `used:` before it.
 */
export const scripts = {
  // Joins the browser's live journey of this intent and answers with it, or makes the new one and answers nothing.
  start: `
    local id = redis.call('GET', KEYS[1])
    if id then
      local live = redis.call('HMGET', ARGV[1] .. id, 'content', 'version', 'joins', 'browser')
      if live[3] == ARGV[2] and live[4] == ARGV[6] then return { live[1], live[2] } end
    end
    local key = ARGV[1] .. ARGV[3]
    redis.call('HSET', key, 'content', ARGV[4], 'version', 1, 'joins', ARGV[2], 'browser', ARGV[6])
    if ARGV[7] ~= '' then redis.call('HSET', key, 'opened', 1, 'challenge:1', ARGV[7]) end
    redis.call('EXPIRE', key, ARGV[5])
    redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[5])
    return {}`,
  // Opens a challenge in the place of the eighth before it.
  open: `
    if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
    local opened = redis.call('HINCRBY', KEYS[1], 'opened', 1)
    redis.call('HSET', KEYS[1], 'challenge:' .. (opened % 8), ARGV[1])
    return 1`,
  // Reads a journey by id or as the browser's current one; takes a challenge that is open for this browser.
  load: `
    local id = ARGV[2]
    if id == 'current' then id = redis.call('GET', KEYS[1]) end
    if not id then return {} end
    local key = ARGV[1] .. id
    if ARGV[4] == '' then
      local found = redis.call('HMGET', key, 'content', 'version')
      return found[1] and { found[1], found[2], 'missing' } or {}
    end
    local found = redis.call('HMGET', key, 'content', 'version', 'browser',
      'challenge:0', 'challenge:1', 'challenge:2', 'challenge:3',
      'challenge:4', 'challenge:5', 'challenge:6', 'challenge:7')
    if not found[1] then return {} end
    local state = 'missing'
    if found[3] == ARGV[3] then
      for place = 0, 7 do
        local held = found[place + 4]
        if held == ARGV[4] then
          redis.call('HDEL', key, 'challenge:' .. place)
          state = 'live'
        elseif held == 'used:' .. ARGV[4] then
          state = 'used'
        end
      end
    end
    return { found[1], found[2], state }`,
  // Puts a taken challenge back into a free place, open or marked as used; a full house needs neither.
  settle: `
    if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
    local text = ARGV[2] == 'used' and ('used:' .. ARGV[1]) or ARGV[1]
    for place = 0, 7 do
      if redis.call('HSETNX', KEYS[1], 'challenge:' .. place, text) == 1 then return 1 end
    end
    return 0`,
  // Writes only onto the version that was read: of two tabs, one is first and the other looks again. A browser that has another name
  // from now on finds the journey under that.
  save: `
    if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
    redis.call('HSET', KEYS[1], 'content', ARGV[2], 'joins', ARGV[3], 'browser', ARGV[4])
    redis.call('HINCRBY', KEYS[1], 'version', 1)
    if ARGV[5] ~= '' then redis.call('SET', ARGV[5], ARGV[6], 'EX', ARGV[7]) end
    return 1`,
} as const;

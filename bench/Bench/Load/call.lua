-- One closed-loop client per connection. Arguments: a file of access tokens, a file of bodies; one of each a line, used in turn.
-- Each request is built once, before the clock starts. Prints one line of JSON.
local requests = {}
local at = 0

local function lines(path)
  local all = {}
  for line in io.lines(path) do all[#all + 1] = line end
  return all
end

function init(args)
  local tokens = lines(args[1])
  local bodies = lines(args[2])
  for i = 1, math.max(#tokens, #bodies) do
    requests[i] = wrk.format("POST", nil, {
      ["Authorization"] = "Bearer " .. tokens[(i - 1) % #tokens + 1],
      ["Content-Type"] = "application/json",
      ["Accept"] = "application/json, text/event-stream",
      ["MCP-Protocol-Version"] = "2025-11-25",
    }, bodies[(i - 1) % #bodies + 1])
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('{"calls":%d,"micros":%d,"bytes":%d,"errors":%d,"p50":%d,"p99":%d,"max":%d}\n',
    summary.requests, summary.duration, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end

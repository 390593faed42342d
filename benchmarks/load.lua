-- wrk's half of a measurement: what each request is, and the outcome as one line of JSON.
-- Arguments: the key, then either "POST" and the two halves of a body around its unique name,
-- or "GET" and the paths to take in turn.

local requests, made = {}, 0

function init(args)
  wrk.headers["authorization"] = "Bearer " .. args[1]
  wrk.headers["x-api-key"] = args[1]
  wrk.headers["content-type"] = "application/json"
  if args[2] == "POST" then
    local head, tail = args[3], args[4]
    request = function()
      made = made + 1
      return wrk.format("POST", nil, nil, head .. made .. tail)
    end
  else
    for place = 3, #args do
      requests[place - 2] = wrk.format("GET", args[place])
    end
    request = function()
      made = made + 1
      return requests[made % #requests + 1]
    end
  end
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format(
    '{"requests": %d, "duration_us": %d, "median_us": %d, "p99_us": %d, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    failed.status, failed.connect + failed.read + failed.write + failed.timeout))
end

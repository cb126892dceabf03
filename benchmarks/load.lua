-- wrk -s load.lua URL -- FILE TOKEN : rotates through prepared requests, prints one line of JSON at the end.
-- Each line of the file: method, target, body, separated by tabs.
local requests, count, place = {}, 0, 0
function init(arguments)
  local headers = { ["content-type"] = "application/json", ["accept"] = "application/json", ["authorization"] = "Bearer " .. arguments[2] }
  for line in io.lines(arguments[1]) do
    local method, target, body = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    count = count + 1
    requests[count] = wrk.format(method, target, headers, body ~= "" and body or nil)
  end
end
function request()
  place = place % count + 1
  return requests[place]
end
function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format('\nJSON {"requests":%d,"microseconds":%d,"bytes":%d,"p50":%d,"p95":%d,"p99":%d,"errors":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(95), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end

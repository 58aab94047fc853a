/** What is seen of a server from outside of its answers: logs, figures, spans. */
import { once } from "node:events"
import { createServer } from "node:http"
import { text } from "node:stream/consumers"
import { Writable } from "node:stream"
import { expect, it, onTestFinished } from "vitest"
import { newReplica, running } from "../testing/running.ts"
import { withoutSecrets } from "./logging.ts"

function collected() {
  const lines: string[] = []
  const stream = new Writable({
    write: (chunk, _, done) => {
      lines.push(...String(chunk).trim().split("\n"))
      done()
    },
  })
  return { lines, stream }
}

it("given requests, then each is logged with the id of its answer and without what lets somebody in", async () => {
  const { lines, stream } = collected()
  const { address } = await running(await newReplica(), 0, undefined, { logging: { level: "info", stream } })
  const secret = "hunter2hunter2"
  const answer = await fetch(`${address}/api/v1/server?token=${secret}&p=${secret}&q=visible`, {
    headers: { authorization: `Bearer ${secret}`, cookie: `ledgerline=${secret}`, "x-api-key": secret },
  })
  const id = answer.headers.get("x-request-id")
  expect(id).toMatch(/^[0-9a-f]{32}$/)
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(entries.filter((entry) => entry["reqId"] === id)).not.toHaveLength(0)
  expect(lines.join("\n")).toContain("q=visible")
  expect(lines.join("\n")).not.toContain(secret)
})

it.each([
  ["/a", "/a"],
  ["/a?q=1", "/a?q=1"],
  ["/a?apiKey=1&T=2&x=%3D", "/a?apiKey=…&T=…&x=%3D"],
  ["/a?%74=1&%=2", "/a?%74=…&%=2"],
  ["/a?t&u=ada", "/a?t&u=…"],
  ["/share/abc", "/share/…"],
  ["/below/embed/abc/?t=1", "/below/embed/…/?t=…"],
  ["/api/v1/shared/abc/tracks/x/stream?accepts=mp3", "/api/v1/shared/…/tracks/x/stream?accepts=mp3"],
  ["/api/v1/%73hared/abc", "/api/v1/shared/…"],
])("given %s, then %s is logged", (url, logged) => expect(withoutSecrets(url)).toBe(logged))

it("given an owner's key, then figures are told by route, and nobody else gets them", async () => {
  const { address, people } = await running(await newReplica())
  await people.accounts.add({ name: "ada", role: "owner", password: "correct horse battery" })
  const { key } = await people.keys.add("ada", "prometheus", ["admin"])
  expect((await fetch(`${address}/metrics`)).status).toBe(401)
  await fetch(`${address}/api/v1/tracks/some-id`, { headers: { "x-api-key": key } })
  const answer = await fetch(`${address}/metrics`, { headers: { "x-api-key": key } })
  const figures = await answer.text()
  expect(answer.headers.get("content-type")).toContain("text/plain")
  expect(figures).toMatch(/ledgerline_http_request_duration_seconds_count\{.*route="\/api\/v1\/tracks\/:id".*\} 1/)
  expect(figures).toContain("ledgerline_log_position 0")
  expect(figures).toContain("nodejs_eventloop_lag_p99_seconds")
  expect(figures).not.toContain("some-id")
})

it("given a collector, then it gets a span for each request, as a part of the trace of whoever asks", async () => {
  const bodies: string[] = []
  const collector = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body)
      response.writeHead(200, { "content-type": "application/json" }).end("{}")
    })
  }).listen(0, "127.0.0.1")
  await once(collector, "listening")
  onTestFinished(() => void collector.close())
  const { port } = collector.address() as { port: number }
  const url = `http://127.0.0.1:${port}/v1/traces`
  const { address, stop } = await running(await newReplica(), 0, undefined, { tracing: { url } })
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  await fetch(`${address}/api/v1/health`, { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } })
  await fetch(`${address}/api/v1/server`, { headers: { traceparent: "nonsense" } })
  await stop()
  interface Sent {
    readonly resourceSpans: { readonly scopeSpans: { readonly spans: { name: string; traceId: string }[] }[] }[]
  }
  const spans = bodies
    .map((body) => JSON.parse(body) as Sent)
    .flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    )
  expect(spans.map(({ name }) => name)).toEqual(["GET /api/v1/health", "GET /api/v1/server"])
  expect(spans[0]?.traceId).toBe(trace)
  expect(spans[1]?.traceId).not.toBe(trace)
})

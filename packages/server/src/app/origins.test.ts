import { expect, it } from "vitest"
import { newReplica, running } from "../testing/running.ts"

const ask = (address: string, origin: string, method: string, headers: Record<string, string> = {}) =>
  fetch(`${address}/api/v1/health`, { method, headers: { origin, ...headers } })
const PREFLIGHT = { "access-control-request-method": "PATCH", "access-control-request-headers": "authorization" }

it("given origins, then pages of those may ask, without cookies, and pages of others may not", async () => {
  const { address } = await running(await newReplica(), 0, undefined, { origins: ["https://player.example"] })
  const allowed = await ask(address, "https://player.example", "OPTIONS", PREFLIGHT)
  expect(allowed.status).toBe(204)
  expect(allowed.headers.get("access-control-allow-origin")).toBe("https://player.example")
  expect(allowed.headers.get("access-control-allow-credentials")).toBeNull()
  const got = await ask(address, "https://player.example", "GET")
  expect(got.headers.get("access-control-expose-headers")).toContain("etag")
  expect(got.headers.get("access-control-expose-headers")).toContain("date")
  for (const origin of ["https://evil.example", "null", "https://player.example.evil.example"]) {
    const other = await ask(address, origin, "OPTIONS", PREFLIGHT)
    expect([origin, other.headers.get("access-control-allow-origin")]).toEqual([origin, null])
  }
})

it("given none, then no page of another origin is told anything", async () => {
  const { address } = await running(await newReplica())
  expect((await ask(address, "https://player.example", "GET")).headers.get("access-control-allow-origin")).toBeNull()
  expect((await ask(address, "https://player.example", "OPTIONS", PREFLIGHT)).status).toBe(404)
})

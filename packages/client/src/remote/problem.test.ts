import { expect, it } from "vitest"
import { problemOf } from "./problem.ts"

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers })

it("says what the server says, and when it may be asked again", async () => {
  const problem = { reason: "tooMany", detail: "wait a little" }
  expect(await problemOf(answer(429, problem, { "retry-after": "30" }))).toMatchObject({
    name: "LedgerlineError",
    reason: "tooMany",
    message: "wait a little",
    status: 429,
    retryAfter: 30,
  })
  expect(await problemOf(answer(503, problem, { "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }))).toMatchObject({
    retryAfter: undefined,
  })
})

it.each([
  [401, "notSignedIn"],
  [403, "notAllowed"],
  [418, "badRequest"],
  [500, "failed"],
  [502, "offline"],
])("takes an answer of somebody in between by its status: %i is %s", async (status, reason) => {
  expect(await problemOf(answer(status, "<h1>nginx</h1>"))).toMatchObject({ reason, status })
  expect(await problemOf(answer(status, { detail: "of another kind" }))).toMatchObject({ reason, status })
})

it("says of an answer that leads elsewhere where to, as far as the browser shows it", async () => {
  const location = "https://other.example/"
  expect(await problemOf(answer(302, "<h1>moved</h1>", { location }))).toMatchObject({ reason: "moved", status: 302 })
  expect((await problemOf(answer(308, "", { location }))).message).toContain(location)
})

import { expect, it } from "vitest"
import { newReplica, running } from "../testing/running.ts"

it("given a server, when it is asked for what anyone may have, then it answers in the declared shape", async () => {
  const { address } = await running(await newReplica())
  const answer = await fetch(`${address}/api/v1/health`)
  expect([answer.status, await answer.json()]).toEqual([200, { ok: true }])
})

it("given nobody who is signed in, when a member's route is asked, then it is refused as a problem", async () => {
  const { address } = await running(await newReplica())
  const answer = await fetch(`${address}/api/v1/server`)
  expect(answer.status).toBe(401)
  expect(answer.headers.get("content-type")).toContain("application/problem+json")
  expect(await answer.json()).toMatchObject({ status: 401, reason: "notAllowed" })
})

/** Guessing, of which a server has enough after a while. Numbers are those of docs/spec/security.md. */
import { expect, it } from "vitest"
import { PASSWORD, serving } from "./Served.ts"

const served = serving((own) => own.track("a.flac", { TITLE: "Aria", ARTIST: "Ada" }))

it("[SEC-10] Guessing: an unknown member is answered as a known one, and nobody may guess for long", async () => {
  const [known, unknown] = [
    await served.signIn("bob", "wrong password"),
    await served.signIn("nobody", "wrong password"),
  ]
  expect([unknown.status, unknown.text]).toEqual([known.status, known.text])
  expect(known.status).toBe(401)
  for (const name of ["guessed", "bob"]) {
    const statuses: number[] = []
    for (let i = 0; i < 12; i++) statuses.push((await served.signIn(name, `guess ${i}`)).status)
    expect(statuses.slice(0, 3)).toEqual([401, 401, 401])
    expect(statuses.slice(-2)).toEqual([429, 429])
  }
  // Whoever is signed in stays so.
  expect((await served.get("/me", "bob")).status).toBe(200)
})

it("[SEC-15] Address of somebody else in a header", async () => {
  const statuses: number[] = []
  for (let i = 0; i < 14; i++) {
    const headers = {
      "content-type": "application/json",
      "x-forwarded-for": `192.0.2.${i}`,
      "x-real-ip": `192.0.2.${i}`,
      forwarded: `for=192.0.2.${i}`,
      "x-forwarded-proto": "https",
      "x-forwarded-host": "evil.example",
    }
    const body = JSON.stringify({ code: "x", name: "mallory", password: PASSWORD })
    statuses.push((await served.ask("/api/v1/set-up", { method: "POST", headers, body })).status)
  }
  expect(statuses.at(-1)).toBe(429)
  expect(served.log).not.toContain('"from":"192.0.2.')
})

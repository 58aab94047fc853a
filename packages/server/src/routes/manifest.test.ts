/** The manifest over HTTP: streamed out, and taken back from editors. */
import { expect, it } from "vitest"
import { newReplica, running } from "../testing/running.ts"

async function serving() {
  const library = await newReplica()
  await library.append({
    actor: "user:ada",
    events: [
      { type: "track.created", subject: "track:t1", payload: { mediaFile: "f1" } },
      {
        type: "claim.attributed",
        subject: "track:t1",
        payload: { provider: "tags", tier: "embedded", fields: { title: "One" } },
      },
    ],
  })
  const { people, address } = await running(library)
  const keys: Record<string, string> = {}
  for (const [name, role] of [
    ["eve", "editor"],
    ["bob", "listener"],
  ] as const) {
    await people.accounts.add({ name, role })
    keys[name] = (await people.keys.add(name, "test", ["read", "edit"])).key
  }
  const ask = (as: string, init: RequestInit = {}, query = "") =>
    fetch(`${address}/api/v1/manifest${query}`, {
      ...init,
      headers: { "x-api-key": keys[as] ?? "", "content-type": "application/json" },
    })
  return { library, address, ask }
}

it("given a manifest, when an editor sends it back changed, then that is one operation of the editor", async () => {
  const { library, ask } = await serving()
  const answer = await ask("bob")
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="library.json"')
  const changed = (await answer.text()).replace('"title":"One"', '"title":"Uno"')
  const put = (as: string, body: string, query?: string) => ask(as, { method: "PUT", body }, query)
  expect((await put("bob", changed)).status).toBe(403)
  expect(await (await put("eve", changed, "?dryRun=true")).json()).toMatchObject({ op: null, dryRun: true, fields: 1 })
  const done = (await (await put("eve", changed)).json()) as { op: string }
  expect(done).toMatchObject({
    fields: 1,
    changed: [{ subject: "track:t1", field: "title", before: "One", after: "Uno" }],
  })
  const written = await library.events(0, 100)
  expect(written.filter(({ op }) => op === done.op).map(({ actor }) => actor)).toEqual(Array(3).fill("user:eve"))
  expect(await (await put("eve", changed)).json()).toMatchObject({ op: null, fields: 0 })
})

it("given a manifest that is broken or too large, then nothing changes, and the answer says where", async () => {
  const { library, ask } = await serving()
  const whole = await (await ask("eve")).text()
  const before = (await library.events(0, 100)).length
  const cut = await ask("eve", { method: "PUT", body: whole.slice(0, -20) })
  expect([cut.status, await cut.json()]).toMatchObject([
    422,
    { reason: "badManifest", detail: expect.stringMatching(/^line \d+/) },
  ])
  const wrong = await ask("eve", { method: "PUT", body: whole.replace('"title":"One"', '"title":5') })
  expect([wrong.status, await wrong.json()]).toMatchObject([
    422,
    { detail: expect.stringContaining("tracks[0].fields.title") },
  ])
  const large = await ask("eve", { method: "PUT", body: `"${"x".repeat(65 * 1024 * 1024)}"` }).catch(() => undefined)
  // The connection may be ended before all was sent.
  expect([413, undefined]).toContain(large?.status)
  expect((await library.events(0, 100)).length).toBe(before)
})

import { LedgerlineError } from "@ledgerline/client/remote"
import { expect, it } from "vitest"
import { type Keeping, Outbox } from "./outbox.ts"

const keeping = (): Keeping => {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => void kept.set(key, text) }
}

it("keeps what could not be sent, and sends it after a reload, in its order and under its key", async () => {
  const place = keeping()
  const tried: string[] = []
  const away = new Outbox<string>("out", place, async (what, once) => {
    tried.push(`${what} ${once}`)
    throw new LedgerlineError({ reason: "offline", message: "no server" })
  })
  await away.put("a")
  await away.put("b")
  const sent: string[] = []
  const back = new Outbox<string>("out", place, async (what, once) => void sent.push(`${what} ${once}`))
  await back.flush()
  expect(sent.map((each) => each[0])).toEqual(["a", "b"])
  expect(sent[0]).toBe(tried[0])
  await back.flush()
  expect(sent).toHaveLength(2)
})

it("lets go of what is refused, so that the rest gets through", async () => {
  const sent: string[] = []
  const outbox = new Outbox<string>("out", keeping(), async (what) => {
    if (what === "bad")
      throw new LedgerlineError({ reason: "notFound", status: 404, message: "there is no such track" })
    sent.push(what)
  })
  await Promise.all([outbox.put("bad"), outbox.put("good")])
  expect(sent).toEqual(["good"])
})

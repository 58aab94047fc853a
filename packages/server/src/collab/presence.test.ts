/** Who sees whom, and that nobody speaks for anybody else. */
import { describe, expect, it } from "vitest"
import { awarenessMessage } from "./protocol.ts"
import { newRooms, rest } from "./testing/line.ts"
import { connect, serve, until, withList } from "./testing/world.ts"

const listening = { track: "t1", position: 5, since: 1_767_225_600_000, isPaused: false }
const says = (client: number, clock: number, state: unknown) =>
  awarenessMessage([{ client, clock, state: JSON.stringify(state) }])

describe("presence", () => {
  it("[COLLAB-10] [COLLAB-11] shows who listens to what, by the names that the server knows", async () => {
    const served = await serve(await withList())
    const [ada, bob] = ["ada", "bob"].map((name) => connect(served, name, { room: "presence" })) as [
      ReturnType<typeof connect>,
      ReturnType<typeof connect>,
    ]
    await Promise.all([ada.synced(), bob.synced()])
    ada.provider.awareness.setLocalState({ user: "eve", device: "eve's", listening, colour: "red" })
    const seen = () => bob.provider.awareness.getStates().get(ada.doc.clientID)
    await until(() => seen()?.["listening"] !== undefined, bob.provider.awareness)
    expect(seen()).toEqual({ user: "ada", device: "ada-phone", listening, colour: "red" })
    ada.provider.destroy()
    await until(() => seen() === undefined, bob.provider.awareness)
  })

  it("[COLLAB-10] whoever goes and comes again is seen again at once", async () => {
    const served = await serve(await withList())
    const [ada, bob] = [connect(served, "ada"), connect(served, "bob")]
    await Promise.all([ada.synced(), bob.synced()])
    const seen = () => bob.provider.awareness.getStates().has(ada.doc.clientID)
    await until(seen, bob.provider.awareness)
    for (let i = 0; i < 2; i++) {
      ada.provider.disconnect()
      await until(() => !seen(), bob.provider.awareness)
      ada.provider.connect()
      await until(seen, bob.provider.awareness)
    }
    // Each time by the clock that the server gave, and none that ada would have come to by waiting.
    expect(ada.provider.awareness.meta.get(ada.doc.clientID)?.clock).toBe(3)
  })

  it("[COLLAB-10] does not let anybody change or end what another member says", async () => {
    const { join } = newRooms(await withList())
    const [ada, bob, eve] = [await join("ada"), await join("bob"), await join("eve")]
    ada.say(says(7, 1, { listening }))
    for (const message of [says(7, 2, { user: "ada", mood: "bad" }), says(7, 9, null)]) eve.say(message)
    await rest()
    expect(bob.others).toEqual([{ user: "ada", device: "ada-phone", listening }])
    // A tab of the same member may: browsers' tabs speak for one another.
    const tab = await join("ada")
    tab.say(says(7, 3, { mood: "good" }))
    expect(bob.others).toEqual([{ user: "ada", device: "ada-phone", mood: "good" }])
    tab.leave()
    expect(bob.others).toEqual([])
  })

  it("[COLLAB-10] does not take late echoes of somebody who has gone for somebody who is here", async () => {
    const { join } = newRooms(await withList())
    const [ada, bob, laptop] = [await join("ada"), await join("bob"), await join("ada")]
    ada.say(says(7, 1, {}))
    ada.leave()
    for (const client of [bob, laptop]) client.say(says(7, 1, { user: "ada" }))
    expect([bob.others, laptop.others]).toEqual([[], []])
    const again = await join("ada")
    again.say(says(7, 1, {}))
    again.say(says(7, 2, {}))
    expect(bob.others).toHaveLength(1)
  })

  it("[COLLAB-10] tells others of a client once, however often a message names it", async () => {
    const { join } = newRooms(await withList())
    const [ada, bob, eve] = [await join("ada"), await join("bob"), await join("eve")]
    const [before, own] = [bob.received.length, eve.received.length]
    eve.say(awarenessMessage(Array.from({ length: 100_000 }, (_, i) => ({ client: 7, clock: i + 1, state: "{}" }))))
    const told = bob.received.slice(before)
    expect(told.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(200)
    expect(eve.received.slice(own).reduce((sum, { length }) => sum + length, 0)).toBeLessThan(200)
    expect([ada.others, bob.others]).toEqual([
      [{ user: "eve", device: "eve-phone" }],
      [{ user: "eve", device: "eve-phone" }],
    ])
  })

  it("[COLLAB-10] [COLLAB-11] [SEC-67] takes states that were made to do harm as data, or ends who sent them", async () => {
    const { join } = newRooms(await withList())
    const [ada, bob] = [await join("ada"), await join("bob")]
    const markup = "<img src=x onerror=alert(1)>"
    ada.say(says(7, 1, { user: markup, device: markup, doing: markup, queue: { toString: 1 }, __proto__: markup }))
    expect(bob.others).toEqual([{ user: "ada", device: "ada-phone", doing: markup, queue: { toString: 1 } }])
    const harmful = ["x".repeat(5000), ["ada"], 5, "ada", { doing: "x".repeat(4097) }]
    for (const [i, state] of harmful.entries()) {
      const eve = await join("eve")
      eve.say(says(100 + i, 1, state))
      await rest()
      expect([i, eve.ended]).toEqual([i, 1003])
    }
    expect([bob.others.length, ada.ended, bob.ended]).toEqual([1, undefined, undefined])
  })

  it("[COLLAB-11] leaves out what is no listening", async () => {
    const { join } = newRooms(await withList())
    const [ada, bob] = [await join("ada"), await join("bob")]
    const wrong = ["x", 5, null, [], { ...listening, position: -1 }, { ...listening, track: "a b" }, { track: "t" }]
    for (const [i, value] of wrong.entries()) {
      ada.say(says(7, i + 1, { listening: value, i }))
      expect(bob.others).toEqual([{ user: "ada", device: "ada-phone", i }])
    }
    ada.say(says(7, 99, { listening: { ...listening, more: 1 } }))
    expect(bob.others).toEqual([{ user: "ada", device: "ada-phone", listening }])
  })

  it("[COLLAB-11] knows of at most 16 clients of a session", async () => {
    const { join } = newRooms(await withList())
    const [ada, bob] = [await join("ada"), await join("bob")]
    for (let i = 1; i <= 40; i++) ada.say(says(i, 1, {}))
    expect(bob.others).toHaveLength(16)
  })

  it("[COLLAB-11] forgets clients of which nothing is heard, though their session lives", async () => {
    const { join, timers } = newRooms(await withList())
    const [ada, bob] = [await join("ada"), await join("bob")]
    ada.say(says(7, 1, {}))
    ada.say(says(8, 1, {}))
    for (let i = 2; i < 7; i++) {
      timers.pass(10_000)
      ada.say(says(8, i, { i }))
      bob.alive()
    }
    expect(bob.others).toEqual([{ user: "ada", device: "ada-phone", i: 6 }])
  })

  it("[COLLAB-2] tells whoever comes or asks who is here", async () => {
    const { join } = newRooms(await withList())
    const ada = await join("ada")
    ada.say(says(7, 1, {}))
    const bob = await join("bob")
    expect(bob.others).toEqual([{ user: "ada", device: "ada-phone" }])
    bob.awareness.states.clear()
    bob.awareness.meta.clear()
    bob.say(Uint8Array.from([3]))
    expect(bob.others).toHaveLength(1)
  })

  it("[COLLAB-2] has no document in its own room, and takes no edit there", async () => {
    const { join } = newRooms(await withList())
    const ada = await join("ada", { room: "presence" })
    ada.doc.getMap("items").set("1", { track: "a", order: "a0" })
    await rest()
    expect(ada.denied).toHaveLength(1)
    expect(ada.ended).toBeUndefined()
  })

  it("[COLLAB-10] stays calm where browsers' tabs tell one another what the server told them", async () => {
    const { join } = newRooms(await withList())
    const [ada, tab, bob] = [await join("ada"), await join("ada"), await join("bob")]
    const own = awarenessMessage([{ client: 7, clock: 1, state: "{}" }])
    // Each sends on whatever it hears, as y-websocket does.
    for (const client of [ada, tab, bob])
      client.awareness.on("update", ({ added, updated }: { added: number[]; updated: number[] }) => {
        for (const id of [...added, ...updated]) {
          const { clock } = client.awareness.meta.get(id) as { clock: number }
          client.say(says(id, clock, client.awareness.states.get(id)))
        }
      })
    ada.say(own)
    await rest()
    expect(bob.others).toEqual([{ user: "ada", device: "ada-phone" }])
    expect(bob.received.length).toBeLessThan(20)
  })
})

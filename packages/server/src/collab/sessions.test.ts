/** What a session takes and what ends it, without a network and with time that the tests move on. */
import { describe, expect, it } from "vitest"
import * as Y from "yjs"
import { newRooms, rest } from "./testing/line.ts"
import { eventsOf, shownIn, withList } from "./testing/world.ts"
import { answerMessage, awarenessMessage, requestMessage, updateMessage } from "./protocol.ts"

const item = (track: string, order: string) => ({ track, order })
const NONE = Y.encodeStateAsUpdate(new Y.Doc())

describe("edits of a session", () => {
  it("[COLLAB-5] are stored at once after a pause, and gathered while they come closely", async () => {
    const library = await withList()
    const { join, timers } = newRooms(library)
    const [ada, bob] = [await join("ada"), await join("bob")]
    ada.items.set("1", item("a", "a1"))
    await rest()
    expect(bob.tracks).toBe("a")
    for (let i = 2; i < 60; i++) ada.items.set("1", item("a", `a${(i % 9) + 1}`))
    ada.items.set("2", item("b", "a0"))
    await rest()
    expect(bob.tracks).toBe("a")
    timers.pass(500)
    await rest()
    expect(bob.tracks).toBe("ba")
    expect(await eventsOf(library)).toHaveLength(2)
    timers.pass(500)
    ada.items.delete("1")
    await rest()
    expect(bob.tracks).toBe("b")
    expect(await shownIn(library)).toBe("b")
  })

  it("[COLLAB-5] are stored when the session ends meanwhile, and when the server does", async () => {
    const library = await withList()
    const { join, rooms } = newRooms(library)
    const [ada, bob] = [await join("ada"), await join("bob")]
    for (const [i, client] of [ada, bob].entries()) {
      client.items.set(`${i}0`, item(client === ada ? "a" : "x", `a${i}`))
      await rest()
      client.items.set(`${i}1`, item(client === ada ? "b" : "y", `a${i}V`))
      if (client === ada) client.leave()
    }
    await rooms.close()
    expect(await shownIn(library)).toBe("abxy")
    expect(bob.ended).toBe(1001)
  })

  it("[COLLAB-5] [COLLAB-4] that are stored come back to whoever made them", async () => {
    const { join } = newRooms(await withList())
    const ada = await join("ada")
    const before = ada.received.length
    ada.items.set("1", item("a", "a1"))
    await rest()
    expect(ada.received.length).toBe(before + 1)
  })

  it("[COLLAB-6] that build on what is not here are asked for whole", async () => {
    const library = await withList()
    const { join, timers } = newRooms(library)
    const [ada, bob] = [await join("ada"), await join("bob")]
    // As if the first of two had been lost.
    Y.transact(ada.doc, () => ada.items.set("1", item("a", "a1")), ada)
    ada.items.set("2", item("b", "a2"))
    await rest()
    timers.pass(500)
    await rest()
    expect(bob.tracks).toBe("ab")
    expect(ada.ended).toBeUndefined()
  })

  it("[COLLAB-6] that build on what is nowhere end the session, and nothing of them is stored", async () => {
    const library = await withList()
    const { join } = newRooms(library)
    const [ada, bob] = [await join("ada"), await join("bob")]
    const other = new Y.Doc()
    other.getMap("items").set("1", item("a", "a1"))
    const vector = Y.encodeStateVector(other)
    other.getMap("items").set("2", item("b", "a2"))
    ada.say(answerMessage(Y.encodeStateAsUpdate(other, vector)))
    await rest()
    expect([ada.ended, bob.ended, bob.tracks]).toEqual([1003, undefined, ""])
    expect(await eventsOf(library)).toEqual([])
  })

  const made = (work: (doc: Y.Doc) => void): Uint8Array => {
    const doc = new Y.Doc()
    work(doc)
    return Y.encodeStateAsUpdate(doc)
  }
  it.each<[string, Uint8Array | undefined]>([
    ["text instead of bytes", undefined],
    ["nothing", new Uint8Array()],
    ["another kind of message", Uint8Array.from([9, 0])],
    ["a refusal", Uint8Array.from([2, 0, 0])],
    ["another step", Uint8Array.from([0, 7, 0])],
    ["a length that lies", Uint8Array.from([0, 2, 200, 1, 0, 0])],
    ["more than a message", Uint8Array.from([...requestMessage(NONE.subarray(0, 1)), 0])],
    ["an update that is none", updateMessage(Uint8Array.from([1, 1, 1]))],
    ["a text", updateMessage(made((doc) => doc.getText("text").insert(0, "x")))],
    ["another map", updateMessage(made((doc) => doc.getMap("other").set("a", 1)))],
    ["a map in a map", updateMessage(made((doc) => doc.getMap("items").set("a", new Y.Map())))],
    ["a state vector that is none", requestMessage(Uint8Array.from([255, 255]))],
    ["presence that is no JSON", awarenessMessage([{ client: 1, clock: 1, state: "{" }])],
    ["presence that is no object", awarenessMessage([{ client: 1, clock: 1, state: "[1]" }])],
    ["presence that is large", awarenessMessage([{ client: 1, clock: 1, state: `{"a":"${"x".repeat(4096)}"}` }])],
  ])("[COLLAB-6] [COLLAB-11] ends with 1003 for %s, and nobody else notices", async (_, message) => {
    const library = await withList()
    const { join, faults } = newRooms(library)
    const [ada, bob] = [await join("ada"), await join("bob")]
    const before = bob.received.length
    ada.say(message)
    await rest()
    expect(ada.ended).toBe(1003)
    expect([bob.ended, bob.received.length, faults]).toEqual([undefined, before, []])
    bob.items.set("1", item("a", "a1"))
    await rest()
    expect(await shownIn(library)).toBe("a")
  })

  it("[COLLAB-4] end where the playlist is removed, alike for all", async () => {
    const library = await withList()
    const { join } = newRooms(library)
    const [ada, bob] = [await join("ada"), await join("bob")]
    await library.append({
      actor: "user:ada",
      events: [{ type: "playlist.removed", subject: "playlist:p", payload: {} }],
    })
    await rest()
    expect([ada.ended, bob.ended]).toEqual([4404, 4404])
    expect((await join("ada")).ended).toBe(4404)
  })

  it("[COLLAB-6] end where nothing can be stored, to come again with what they have", async () => {
    const library = await withList()
    const { join, faults } = newRooms(library)
    const ada = await join("ada")
    await library.close()
    ada.items.set("1", item("a", "a1"))
    await rest()
    expect(ada.ended).toBe(4503)
    expect(faults).toMatchObject([{ _tag: "StorageFailed" }])
  })
})

describe("limits", () => {
  it("[COLLAB-12] end whoever sends too much, too often or too large", async () => {
    const library = await withList()
    const { join, timers } = newRooms(library, { messages: { perSecond: 10, atOnce: 20 } })
    const query = Uint8Array.from([3])
    const steady = await join("ada")
    for (let i = 0; i < 100; i++) {
      steady.say(query)
      timers.pass(100)
      steady.alive()
    }
    expect(steady.ended).toBeUndefined()
    const often = await join("ada")
    for (let i = 0; i < 30; i++) often.say(query)
    expect(often.ended).toBe(1008)
    const large = await join("ada")
    large.say(new Uint8Array(2 * 1024 * 1024 + 1))
    expect(large.ended).toBe(1009)
    expect(steady.ended).toBeUndefined()
  })

  it("[COLLAB-12] end whoever sends more bytes than can be taken or stored", async () => {
    const library = await withList()
    const big = item("a".repeat(100), "a1")
    for (const limit of [{ bytes: { perSecond: 10, atOnce: 1000 } }, { unstored: 1000 }]) {
      const { join } = newRooms(library, limit)
      const [ada, bob] = [await join("ada"), await join("bob")]
      ada.items.set("1", big)
      await rest()
      expect([ada.ended, bob.tracks]).toEqual([undefined, "a".repeat(100)])
      for (let i = 0; i < 10; i++) ada.items.set("1", { ...big, order: `a${i}V` })
      expect([ada.ended, bob.ended]).toEqual([1008, undefined])
      bob.leave()
      await rest()
    }
  })

  it("[COLLAB-12] end whoever asks for the document again and again", async () => {
    const { join } = newRooms(await withList())
    const ada = await join("ada")
    for (let i = 0; i < 30; i++) ada.say(requestMessage(Uint8Array.from([0])))
    expect(ada.ended).toBe(1008)
  })

  it("[COLLAB-12] keep sessions of a member, sessions in a room and rooms few", async () => {
    const library = await withList()
    const { join } = newRooms(library, { sessionsOfMember: 2, sessionsInRoom: 3, rooms: 1 })
    const ada = [await join("ada"), await join("ada")]
    expect((await join("ada")).ended).toBe(4503)
    expect((await join("bob", { room: "presence" })).ended).toBe(4503)
    const bob = await join("bob")
    expect(bob.ended).toBeUndefined()
    expect((await join("eve")).ended).toBe(4503)
    ada[0]?.leave()
    await rest()
    expect((await join("eve")).ended).toBeUndefined()
    for (const client of [ada[1], bob]) client?.leave()
  })

  it("[COLLAB-13] cut whoever does not read", async () => {
    const { join } = newRooms(await withList())
    const [ada, bob] = [await join("ada"), await join("bob")]
    bob.unread = 4 * 1024 * 1024 + 1
    ada.items.set("1", item("a", "a1"))
    await rest()
    expect([ada.ended, bob.ended]).toEqual([undefined, "cut"])
  })

  it("[COLLAB-13] cut whoever gives no sign of life, within 30 seconds, and never lets y-websocket wait as long", async () => {
    const { join, timers } = newRooms(await withList())
    const [ada, bob] = [await join("ada"), await join("bob")]
    for (let i = 0; i < 3; i++) {
      const before = ada.received.length
      timers.pass(10_000)
      ada.alive()
      await rest()
      expect(ada.received.length).toBeGreaterThan(before)
    }
    expect([ada.ended, ada.pings, bob.ended]).toEqual([undefined, 3, "cut"])
  })
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Y from "yjs"
import { PlaylistDocument } from "./document.ts"
import { playlistEvents } from "./events.ts"
import { type Change, readEdit, type Root, writeUpdate } from "./update.ts"

const keys = fc.constantFrom("a", "b", "c", "d")
const change: fc.Arbitrary<Change> = fc.record({
  root: fc.constantFrom<Root>("items", "meta"),
  key: keys,
  value: fc.oneof(
    fc.constant(undefined),
    fc.string(),
    fc.record({ track: fc.string(), n: fc.integer() }, { noNullPrototype: true }),
  ),
})
const changes = fc.uniqueArray(change, { selector: ({ root, key }) => `${root} ${key}`, maxLength: 5 })

/** What Yjs itself writes for the changes. */
function writtenByYjs(doc: Y.Doc, client: number, list: readonly Change[]): Uint8Array | undefined {
  let update: Uint8Array | undefined
  const listen = (bytes: Uint8Array): void => void (update = bytes)
  doc.clientID = client
  doc.on("update", listen)
  doc.transact(() => {
    for (const { root, key, value } of list) {
      const map = doc.getMap(root)
      if (value !== undefined) map.set(key, value)
      else {
        if (map._map.get(key)?.deleted === true) map.set(key, null)
        map.delete(key)
      }
    }
  })
  doc.off("update", listen)
  return update
}

describe("updates", () => {
  it("of the example add an item", () => {
    const document = new PlaylistDocument()
    document.apply(readEdit(Buffer.from(playlistEvents.edited.example.update, "base64")), true)
    expect(document.ordered).toMatchObject([{ track: "5f1c0e7a9b2d4c6e8f00112233445566", order: "a0" }])
  })

  it("[PLAYLIST-2] are, byte by byte, those that Yjs writes", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(7, 2 ** 40 + 3), changes), { maxLength: 12 }), (edits) => {
        const yjs = new Y.Doc({ gc: false })
        const document = new PlaylistDocument()
        for (const [client, list] of edits) {
          const { bytes } = writeUpdate(document.doc, client, list)
          const expected = writtenByYjs(yjs, client, list)
          if (expected !== undefined)
            expect(Buffer.from(bytes).toString("hex")).toBe(Buffer.from(expected).toString("hex"))
          document.apply(readEdit(bytes), true)
        }
        for (const root of ["items", "meta"])
          expect(document.doc.getMap(root).toJSON()).toEqual(yjs.getMap(root).toJSON())
      }),
    )
  })

  it("of one command can be several, written before any is applied", () => {
    const document = new PlaylistDocument()
    const one = writeUpdate(document.doc, 7, [{ root: "items", key: "a", value: 1 }])
    const two = writeUpdate(document.doc, 7, [{ root: "items", key: "b", value: 2 }], one.clock)
    document.apply(readEdit(two.bytes), true)
    document.apply(readEdit(one.bytes), true)
    expect(document.doc.getMap("items").toJSON()).toEqual({ a: 1, b: 2 })
  })

  const made = (work: (doc: Y.Doc) => void): Uint8Array => {
    const doc = new Y.Doc({ gc: false })
    doc.clientID = 9
    work(doc)
    return Y.encodeStateAsUpdate(doc)
  }
  it.each<[string, Uint8Array]>([
    ["a list", made((doc) => doc.getArray("items").push([1]))],
    ["a text", made((doc) => doc.getText("items").insert(0, "x"))],
    ["another map", made((doc) => doc.getMap("other").set("a", 1))],
    ["a map in a map", made((doc) => doc.getMap("items").set("a", new Y.Map()))],
    ["a document in a map", made((doc) => doc.getMap("items").set("a", new Y.Doc()))],
    ["bytes", made((doc) => doc.getMap("items").set("a", new Uint8Array(3)))],
    ["a big integer", made((doc) => doc.getMap("items").set("a", 3n))],
    ["an object in an object", made((doc) => doc.getMap("items").set("a", { b: { c: 1 } }))],
    ["a long key", made((doc) => doc.getMap("items").set("a".repeat(201), 1))],
    ["nothing", new Uint8Array()],
    ["noise", Uint8Array.from({ length: 50 }, (_, i) => (i * 89) % 251)],
    [
      "endless depth",
      Uint8Array.from([
        1,
        1,
        9,
        0,
        40,
        1,
        5,
        ...Buffer.from("items"),
        1,
        97,
        1,
        ...Array.from({ length: 200_000 }, () => [117, 1]).flat(),
      ]),
    ],
    ["a far client", Uint8Array.from([1, 1, ...Array.from({ length: 9 }, () => 255), 1, 0, 40])],
  ])("[PLAYLIST-3] that change anything else are refused: %s", (_, bytes) => {
    expect(() => readEdit(bytes)).toThrow(expect.objectContaining({ _tag: "MalformedEvent" }))
  })

  it("[PLAYLIST-3] that were tampered with are refused or harmless", () => {
    const sound = made((doc) => {
      for (let i = 0; i < 4; i++) doc.getMap("items").set(String(i % 3), { track: `t${i}`, order: "a0" })
      doc.getMap("items").delete("1")
      doc.getMap("meta").set("name", "x")
    })
    const flips = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(fc.array(flips, { maxLength: 4 }), (variants) => {
        const document = new PlaylistDocument()
        document.apply(readEdit(sound), true)
        for (const flipped of variants) {
          const bytes = Uint8Array.from(sound)
          for (const [at, value] of flipped) bytes[at] = value
          let edit
          try {
            edit = readEdit(bytes)
          } catch (error) {
            expect(error).toMatchObject({ _tag: "MalformedEvent" })
            continue
          }
          document.apply(edit, true)
        }
        const again = PlaylistDocument.unpack(document.pack())
        expect(again.ordered).toEqual(document.ordered)
      }),
      { numRuns: 2000 },
    )
  })
})

/** Documents of Yjs as it comes from npm, with its collection of garbage, edited apart and brought together by edits. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Y from "yjs"
import { PlaylistDocument } from "./document.ts"
import { editsIn } from "./foreign.ts"
import { readEdit, writeUpdate } from "./update.ts"

interface Entered {
  readonly bytes: Uint8Array
  isActive: boolean
  readonly isAligned: boolean
}

/** A playlist as the log has it: edits, those taken back, and what aligned the document. */
class Playlist {
  readonly entered: Entered[] = []
  document = new PlaylistDocument()

  enter(bytes: Uint8Array, isAligned = false): void {
    this.entered.push({ bytes, isActive: true, isAligned })
    this.document.apply(readEdit(bytes), !isAligned)
  }

  /** Takes an edit back, or brings it back. */
  toggle(n: number): void {
    const entered = this.entered[n % this.entered.length]
    if (entered === undefined) return
    entered.isActive = !entered.isActive
    this.document = new PlaylistDocument()
    for (const { bytes, isActive, isAligned } of this.entered)
      this.document.apply(readEdit(bytes), isActive && !isAligned)
  }

  align(): void {
    const { doc } = this.document
    const changes = [...this.document.differences(doc)]
    if (changes.length > 0) this.enter(writeUpdate(doc, 2 ** 40, changes).bytes, true)
  }

  effect() {
    return Object.fromEntries([...this.document.items].map(([id, { track, order }]) => [id, { track, order }]))
  }

  shown = () => this.document.doc.getMap("items").toJSON()
}

const KEYS = ["a", "b", "c"]
interface Edit {
  readonly kind: "edit"
  readonly client: number
  readonly sets: readonly (readonly [string, number | undefined])[]
}
type Step =
  | Edit
  | { readonly kind: "undo" | "sync"; readonly client: number }
  | { readonly kind: "toggle"; readonly n: number }

const client = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("edit" as const),
    client,
    // The same key twice in one transaction, too.
    sets: fc.array(fc.tuple(fc.constantFrom(...KEYS), fc.option(fc.nat(99), { nil: undefined, freq: 3 })), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  fc.record({ kind: fc.constantFrom("undo" as const, "sync" as const, "sync" as const), client }),
)

class Client {
  readonly doc = new Y.Doc()
  readonly undo: Y.UndoManager

  constructor(number: number) {
    this.doc.clientID = number + 1
    this.undo = new Y.UndoManager(this.doc.getMap("items"), { captureTimeout: 0 })
  }

  edit({ sets }: Edit): void {
    const map = this.doc.getMap("items")
    this.doc.transact(() => {
      for (const [key, value] of sets) {
        if (value === undefined) map.delete(key)
        else map.set(key, { track: `t${value}`, order: `a${1 + (value % 9)}` })
      }
    })
  }

  sync(playlist: Playlist): void {
    const { doc } = playlist.document
    // A client answers before it has seen what the server has.
    const theirs = Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(doc))
    const ours = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(this.doc))
    const edits = editsIn(doc, theirs)
    if (edits === "behind") throw new Error("a client that tells all is never behind")
    for (const edit of edits) playlist.enter(edit)
    Y.applyUpdate(this.doc, ours, "server")
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(this.doc)), "server")
  }
}

function play(steps: readonly Step[], playlist = new Playlist()) {
  const clients = [0, 1, 2].map((n) => new Client(n))
  for (const each of steps) {
    if (each.kind === "toggle") {
      playlist.toggle(each.n)
      playlist.align()
      continue
    }
    const one = clients[each.client] as Client
    if (each.kind === "undo") one.undo.undo()
    else if (each.kind === "edit") one.edit(each)
    else {
      one.sync(playlist)
      playlist.align()
    }
  }
  for (let i = 0; i < 2; i++) {
    for (const each of clients) each.sync(playlist)
    playlist.align()
  }
  for (const each of clients) each.sync(playlist)
  return { playlist, clients }
}

describe("clients of the shared document", () => {
  it("[PLAYLIST-11] that were apart and come together show what the edits show, as Yjs merges it", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const { playlist, clients } = play(steps)
        expect(playlist.entered.filter(({ isAligned }) => isAligned)).toEqual([])
        for (const { doc } of clients) expect(doc.getMap("items").toJSON()).toEqual(playlist.effect())
        const plain = clients
          .map(({ doc }) => doc)
          .reduce((one, doc) => {
            Y.applyUpdate(one, Y.encodeStateAsUpdate(doc))
            return one
          }, new Y.Doc())
        expect(plain.getMap("items").toJSON()).toEqual(playlist.effect())
        for (const { doc } of clients) expect(editsIn(playlist.document.doc, Y.encodeStateAsUpdate(doc))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it("[PLAYLIST-12] show what is in effect, whatever was taken back and brought back meanwhile", () => {
    const toggle = fc.record({ kind: fc.constant("toggle" as const), n: fc.nat(30) })
    fc.assert(
      fc.property(fc.array(fc.oneof(step, toggle), { maxLength: 25 }), fc.nat(30), (steps, n) => {
        const { playlist, clients } = play(steps)
        const before = playlist.effect()
        expect(playlist.shown()).toEqual(before)
        for (const { doc } of clients) expect(doc.getMap("items").toJSON()).toEqual(before)
        const one = n % Math.max(1, playlist.entered.length)
        playlist.toggle(one)
        playlist.align()
        expect(playlist.shown()).toEqual(playlist.effect())
        playlist.toggle(one)
        playlist.align()
        expect(playlist.effect()).toEqual(before)
        expect(playlist.shown()).toEqual(before)
      }),
      { numRuns: 500 },
    )
  })

  const item = { track: "t", order: "a0" }
  function updateOf(work: (map: Y.Map<unknown>) => void, doc = new Y.Doc()): Uint8Array {
    const before = Y.encodeStateVector(doc)
    doc.transact(() => work(doc.getMap("items")))
    return Y.encodeStateAsUpdate(doc, before)
  }

  it("[PLAYLIST-11] that leave something out are behind, and the document is as it was", () => {
    const { doc } = new PlaylistDocument()
    const theirs = new Y.Doc()
    const first = updateOf((map) => map.set("a", item), theirs)
    const second = updateOf((map) => map.set("b", item), theirs)
    const third = updateOf((map) => map.set("a", { ...item, order: "a1" }), theirs)
    expect(editsIn(doc, second)).toBe("behind")
    expect(editsIn(doc, third)).toBe("behind")
    expect(editsIn(doc, Y.mergeUpdates([first, third]))).toBe("behind")
    const other = new Y.Doc()
    Y.applyUpdate(other, first)
    expect(
      editsIn(
        doc,
        updateOf((map) => map.set("a", item), other),
      ),
    ).toBe("behind")
    expect(
      editsIn(
        doc,
        updateOf((map) => map.delete("a"), other),
      ),
    ).toBe("behind")
    expect(doc.getMap("items").toJSON()).toEqual({})
    expect(editsIn(doc, Y.mergeUpdates([first, second, third]))).toHaveLength(1)
  })

  it("[PLAYLIST-2] [PLAYLIST-11] that did a lot send edits that fit into events, and lose nothing", () => {
    const playlist = new Playlist()
    const [one, two] = [new Client(1), new Client(2)]
    const keys = Array.from({ length: 8000 }, (_, i) => `k${i}`)
    one.edit({ kind: "edit", client: 0, sets: keys.map((key) => [key, 1]) })
    // As many deletions, none beside another.
    one.edit({ kind: "edit", client: 0, sets: keys.filter((_, i) => i % 2 === 0).map((key) => [key, undefined]) })
    for (const key of keys) one.doc.getMap("meta").set(key, "x".repeat(50))
    one.sync(playlist)
    expect(playlist.entered.length).toBeGreaterThan(1)
    for (const { bytes } of playlist.entered) expect(bytes.length).toBeLessThan(384 * 1024)
    two.sync(playlist)
    for (const root of ["items", "meta"]) expect(two.doc.getMap(root).toJSON()).toEqual(one.doc.getMap(root).toJSON())
  })

  it("[PLAYLIST-11] do not repeat what others deleted", () => {
    const playlist = new Playlist()
    const [one, two] = [new Client(1), new Client(2)]
    one.doc.getMap("items").set("a", item)
    one.sync(playlist)
    two.sync(playlist)
    one.doc.getMap("items").delete("a")
    one.sync(playlist)
    two.sync(playlist)
    two.doc.getMap("items").set("b", item)
    two.sync(playlist)
    expect(playlist.entered.map(({ bytes }) => readEdit(bytes).deletes.length)).toEqual([0, 1, 0])
  })

  it.each<[string, Uint8Array]>([
    ["a list", updateOf((map) => map.doc?.getArray("list").push([1]))],
    ["another map", updateOf((map) => map.doc?.getMap("other").set("a", 1))],
    ["a map in a map", updateOf((map) => map.set("a", new Y.Map()))],
    [
      "deleted text",
      updateOf((map) => {
        map.doc?.getText("text").insert(0, "x")
        map.doc?.getText("text").delete(0, 1)
      }),
    ],
    [
      "more than 20,000 entries at once",
      updateOf((map) => {
        for (let i = 0; i < 20_001; i++) map.set(`${i}`, i)
      }),
    ],
    [
      "a deletion of four billion entries",
      Uint8Array.from([1, 1, 9, 0, 33, 1, 5, ...Buffer.from("items"), 1, 97, 255, 255, 255, 255, 15, 0]),
    ],
    ["a huge entry", updateOf((map) => map.set("a", "x".repeat(400_000)))],
    ["noise", Uint8Array.from({ length: 50 }, (_, i) => (i * 89) % 251)],
    ["nothing", new Uint8Array()],
  ])("[PLAYLIST-3] [PLAYLIST-11] that send anything else are refused: %s", (_, bytes) => {
    expect(() => editsIn(new PlaylistDocument().doc, bytes)).toThrow(
      expect.objectContaining({ _tag: "MalformedEvent" }),
    )
  })

  it("[PLAYLIST-11] whose entries wait for one another are behind", () => {
    // Client 9 replaces what client 8 sets, which replaces what client 9 sets.
    const cycle = Uint8Array.from([2, 1, 9, 0, 168, 8, 0, 1, 126, 1, 8, 0, 168, 9, 0, 1, 126, 0])
    expect(editsIn(new PlaylistDocument().doc, cycle)).toBe("behind")
  })
})

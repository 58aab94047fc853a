import fc from "fast-check"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import * as Y from "yjs"
import { PlaylistDocument } from "./document.ts"
import { type Change, type Edit, readEdit, type Stretch, writeDeletes, writeEntry, writeUpdate } from "./update.ts"

const KEYS = ["a", "b", "c"]
const item = (n: number) => ({ track: `t${n}`, order: `a${n % 10}` })

/** An edit of a device: entries that it sets (a number) or removes. */
interface Step {
  readonly device: number
  /** The device learns of what this one did, first. */
  readonly from: number
  readonly sets: readonly (readonly [key: string, value: number | undefined])[]
}

const sets = fc.uniqueArray(fc.tuple(fc.constantFrom(...KEYS), fc.option(fc.nat(99), { nil: undefined, freq: 2 })), {
  selector: ([key]) => key,
  minLength: 1,
  maxLength: 3,
})
const steps = (devices: number): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ device: fc.nat(devices - 1), from: fc.nat(devices - 1), sets }), { maxLength: 14 })

const changesOf = (step: Step): Change[] =>
  step.sets.map(([key, value]) => ({ root: "items", key, value: value === undefined ? undefined : item(value) }))

/** The edits of devices that now and then hear of each other. */
function play(list: readonly Step[], devices: number, active: readonly boolean[]): Edit[] {
  const edits: Edit[] = []
  const known = Array.from({ length: devices }, () => new Set<number>())
  for (const [i, step] of list.entries()) {
    const mine = known[step.device] as Set<number>
    for (const other of known[step.from] as Set<number>) mine.add(other)
    const document = new PlaylistDocument()
    for (const n of [...mine].sort((a, b) => a - b)) document.apply(edits[n] as Edit, active[n] ?? true)
    edits.push(readEdit(writeUpdate(document.doc, 1000 + step.device, changesOf(step)).bytes))
    mine.add(i)
  }
  return edits
}

/** An edit that somebody made up: numbers of others, taken ones too, behind what may not be there. */
const madeUp = fc.array(
  fc.record({
    client: fc.nat(4),
    clock: fc.nat(6),
    entries: fc.array(
      fc.record({
        left: fc.option(fc.tuple(fc.nat(4), fc.nat(8)), { nil: undefined }),
        key: fc.constantFrom(...KEYS, "__proto__", ""),
        values: fc.array(fc.nat(99), { minLength: 1, maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    deletes: fc.array(fc.tuple(fc.nat(4), fc.nat(8), fc.integer({ min: 1, max: 3 })), { maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 3 },
)

function written(parts: readonly (typeof madeUp extends fc.Arbitrary<infer T> ? T : never)[number][]): Uint8Array {
  const encoder = new Y.UpdateEncoderV1()
  const clients = [...Map.groupBy(parts, ({ client }) => client)].sort(([a], [b]) => b - a)
  encoder.writeClient(clients.length)
  for (const [client, list] of clients) {
    const entries = list.flatMap((part) => part.entries)
    for (const number of [entries.length, client, list[0]?.clock ?? 0]) encoder.writeClient(number)
    for (const { left, key, values } of entries)
      writeEntry(encoder, {
        left: left === undefined ? null : Y.createID(...left),
        root: "items",
        key,
        values: values.map(item),
      })
  }
  const deletes = parts.flatMap((part) => part.deletes)
  writeDeletes(
    encoder,
    deletes.map(([client, clock, length]) => ({ client, clock, length })),
  )
  return encoder.toUint8Array()
}

/** Undefined where it is none. */
function editOf(bytes: Uint8Array): Edit | undefined {
  try {
    return readEdit(bytes)
  } catch {
    return undefined
  }
}

const shown = (document: PlaylistDocument) =>
  Object.fromEntries([...document.items].map(([key, { track }]) => [key, track]))
const isIn = (list: readonly Stretch[], client: number, clock: number) =>
  list.some((each) => each.client === client && clock >= each.clock && clock < each.clock + each.length)

/** The rules word by word: slow, without memory. */
function naive(edits: readonly Edit[], active: readonly boolean[]): Record<string, string> {
  const doc = new Y.Doc({ gc: false })
  for (const edit of edits) Y.applyUpdate(doc, edit.bytes)
  const inEffect = edits.filter((_, i) => active[i] ?? true)
  const result: Record<string, string> = {}
  for (const [key, last] of doc.getMap("items")._map) {
    const chain: [client: number, clock: number, value: { track: string }][] = []
    for (let struct: Y.Item | null = last; struct !== null; struct = struct.left) {
      const { arr } = struct.content as Y.ContentAny
      for (let i = struct.length - 1; i >= 0; i--)
        chain.push([struct.id.client, struct.id.clock + i, arr[i] as { track: string }])
    }
    for (const [client, clock, value] of chain) {
      if (inEffect.some((edit) => isIn(edit.deletes, client, clock))) break
      if (!inEffect.some((edit) => isIn(edit.inserts, client, clock))) continue
      result[key] = value.track
      break
    }
  }
  return result
}

const flags = fc.array(fc.boolean(), { maxLength: 14 })

describe("the document of a playlist", () => {
  it("[PLAYLIST-5] of one device shows what the last edit in effect left of each entry", () => {
    fc.assert(
      fc.property(steps(1), flags, (list, active) => {
        const edits = play(list, 1, [])
        const document = new PlaylistDocument()
        for (const [i, edit] of edits.entries()) document.apply(edit, active[i] ?? true)
        const expected: Record<string, string> = {}
        for (const [i, step] of list.entries()) {
          if (!(active[i] ?? true)) continue
          for (const [key, value] of step.sets) {
            if (value === undefined) delete expected[key]
            else expected[key] = item(value).track
          }
        }
        expect(shown(document)).toEqual(expected)
      }),
    )
  })

  it("[PLAYLIST-4] with all in effect is what Yjs shows", () => {
    fc.assert(
      fc.property(steps(3), (list) => {
        const edits = play(list, 3, [])
        const yjs = new Y.Doc()
        const document = new PlaylistDocument()
        for (const edit of edits) {
          Y.applyUpdate(yjs, edit.bytes)
          document.apply(edit, true)
        }
        const expected = Object.entries(yjs.getMap("items").toJSON() as Record<string, { track: string }>)
        expect(shown(document)).toEqual(Object.fromEntries(expected.map(([key, { track }]) => [key, track])))
      }),
    )
  })

  it("[PLAYLIST-5] is the same in every order, with duplicates, stored in between, and by the rules word by word", () => {
    fc.assert(
      fc.property(steps(3), flags, fc.array(fc.nat(1000), { maxLength: 20 }), (list, active, shuffle) => {
        const edits = play(list, 3, active)
        let document = new PlaylistDocument()
        const order = edits.map((_, i) => i).sort((a, b) => (shuffle[a] ?? 0) - (shuffle[b] ?? 0))
        for (const [n, i] of [...order, ...order.slice(0, 3)].entries()) {
          document.apply(edits[i] as Edit, active[i] ?? true)
          if (shuffle[n] !== undefined && shuffle[n] % 4 === 0) document = PlaylistDocument.unpack(document.pack())
        }
        expect(shown(document)).toEqual(naive(edits, active))
        expect(document.ordered).toEqual(PlaylistDocument.unpack(document.pack()).ordered)
      }),
    )
  })

  it("[PLAYLIST-4] shows the same wherever it was stored in between, whatever numbers somebody made up", () => {
    fc.assert(
      fc.property(fc.array(madeUp, { maxLength: 10 }), flags, flags, (list, active, stored) => {
        const edits = list.flatMap((parts) => editOf(written(parts)) ?? [])
        const whole = new PlaylistDocument()
        let parted = new PlaylistDocument()
        for (const [i, edit] of edits.entries()) {
          whole.apply(edit, active[i] ?? true)
          parted.apply(edit, active[i] ?? true)
          if (stored[i] ?? true) parted = PlaylistDocument.unpack(parted.pack())
        }
        expect(parted.ordered).toEqual(whole.ordered)
        expect([...parted.items.keys()].filter((id) => parted.isDeleted(id))).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })

  it("says nothing on the output, whatever client an edit names", () => {
    const said = vi.spyOn(console, "log").mockReturnValue()
    onTestFinished(() => said.mockRestore())
    const document = new PlaylistDocument()
    const { bytes } = writeUpdate(document.doc, 0, [{ root: "items", key: "a", value: item(1) }])
    document.apply(readEdit(bytes), true)
    PlaylistDocument.unpack(document.pack())
    expect(document.ordered).toHaveLength(1)
    expect(said).not.toHaveBeenCalled()
  })

  it("[PLAYLIST-6] shows no entry that is no item", () => {
    const values = [
      null,
      5,
      "x",
      [],
      {},
      { track: "t", order: "a" },
      { track: "a b", order: "a0" },
      { track: "t", order: "a00" },
    ]
    const document = new PlaylistDocument()
    for (const [i, value] of values.entries()) {
      if (Array.isArray(value)) continue
      document.apply(readEdit(writeUpdate(document.doc, 7, [{ root: "items", key: `k${i}`, value }]).bytes), true)
    }
    expect(document.ordered).toEqual([])
  })

  it("tells equal places apart by the item's id", () => {
    const document = new PlaylistDocument()
    for (const key of ["b", "a", "c"]) {
      const changes = [{ root: "items" as const, key, value: { track: key, order: key === "c" ? "Zz" : "a0" } }]
      document.apply(readEdit(writeUpdate(document.doc, 7, changes).bytes), true)
    }
    expect(document.ordered.map((each) => each.id)).toEqual(["c", "a", "b"])
  })

  it("[PLAYLIST-5] read once more packs the same, wherever in between it was stored, also where edits come before what they build on", () => {
    const order = fc.array(fc.nat(), { maxLength: 14 })
    fc.assert(
      fc.property(steps(3), flags, order, flags, (list, active, places, stored) => {
        const edits = play(list, 3, [])
        const arriving: (readonly [Edit, boolean])[] = []
        for (const [i, edit] of edits.entries())
          arriving.splice((places[i] ?? i) % (arriving.length + 1), 0, [edit, active[i] ?? true])
        const whole = new PlaylistDocument()
        let parted = new PlaylistDocument()
        for (const [i, [edit, isActive]] of arriving.entries()) {
          whole.apply(edit, isActive)
          parted.apply(edit, isActive)
          if (stored[i] ?? true) parted = PlaylistDocument.unpack(parted.pack())
        }
        const readOnceMore = (document: PlaylistDocument) => PlaylistDocument.unpack(document.pack()).pack()
        expect(readOnceMore(parted)).toEqual(readOnceMore(whole))
      }),
      { numRuns: 2000 },
    )
  })
})

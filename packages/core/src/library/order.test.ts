/** The library's views do not depend on the order in which events come, on batches, or on how often they come. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Library, NewEvent } from "../Library.ts"
import type { LogEvent } from "../log/event.ts"
import { carry } from "../testing/exchange.ts"
import { newLibrary, rows } from "../testing/given.ts"
import { albumIdOf, artistIdOf } from "./identity.ts"
import { registry } from "./index.ts"

const TRACKS = ["t0", "t1", "t2", "t3", "t4"]
const ALBUMS = ["Debut", "Post", null]
const ARTISTS = ["Björk", "bjork", "Sigur Rós", ""]
const artistIds = ["Björk", "Sigur Rós", "Nico"].map((name) => artistIdOf(name))
const albumIds = ["Debut", "Post"].flatMap((album) =>
  ["Björk", "Sigur Rós"].map((artist) => albumIdOf({ album, artist }) ?? ""),
)

const of = <T>(list: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...list)
const file = fc.nat(5).map((n) => `m${n}`)
const hash = fc.nat(2).map((n) => String(n).repeat(64))
const anySubject = fc.oneof(
  of(TRACKS).map((id) => `track:${id}`),
  of(albumIds).map((id) => `album:${id}`),
  of(artistIds).map((id) => `artist:${id}`),
)

const fields = fc.record(
  {
    title: of(["X", "Y", null]),
    name: of(["N", "O"]),
    album: of(ALBUMS),
    artists: fc.array(of(ARTISTS), { maxLength: 3 }),
    albumArtist: of(ARTISTS),
    composers: of([["Nico"], null]),
    year: of([1993, "1995", -1]),
    compilation: fc.boolean(),
    albumId: of(albumIds),
    artistIds: fc.array(of(artistIds), { maxLength: 2 }),
  },
  { requiredKeys: [] },
)

const draft = (type: string, subject: fc.Arbitrary<string>, payload: fc.Arbitrary<object>): fc.Arbitrary<NewEvent> =>
  fc.record({ type: fc.constant(type), subject, payload })

const track = of(TRACKS).map((id) => `track:${id}`)
const some = fc.constantFrom(["title"], ["album", "artists"], ["title", "composers"])
const event: fc.Arbitrary<NewEvent> = fc.oneof(
  { weight: 4, arbitrary: draft("track.created", track, fc.record({ mediaFile: file })) },
  {
    weight: 4,
    arbitrary: draft("track.merged", track, fc.record({ into: of(TRACKS), because: fc.constant({ rule: "user" }) })),
  },
  { weight: 1, arbitrary: draft("track.removed", track, fc.constant({})) },
  { weight: 1, arbitrary: draft("track.split", track, fc.record({ mediaFile: file, into: of(TRACKS) })) },
  {
    weight: 6,
    arbitrary: draft(
      "claim.attributed",
      anySubject,
      fc.record({ provider: of(["embedded", "mb"]), tier: of(["embedded", "automatic", "user"]), fields }),
    ),
  },
  { weight: 1, arbitrary: draft("claim.locked", anySubject, fc.record({ fields: some })) },
  { weight: 1, arbitrary: draft("claim.unlocked", anySubject, fc.record({ fields: some })) },
  {
    weight: 1,
    arbitrary: draft(
      "candidate.proposed",
      anySubject,
      fc.record({ candidate: of(["a", "b"]), provider: of(["mb"]), score: of([0.2, 0.9]), fields }),
    ),
  },
  {
    weight: 1,
    arbitrary: draft(
      "candidate.applied",
      anySubject,
      fc.record({ candidate: of(["a", "b"]), provider: of(["mb"]), fields }),
    ),
  },
  { weight: 1, arbitrary: draft("candidate.dismissed", anySubject, fc.record({ candidate: of(["a", "b"]) })) },
  {
    weight: 1,
    arbitrary: draft(
      "artwork.added",
      anySubject,
      fc.record({ hash, role: of(["front", "artist"]), mime: of(["image/png"]), provider: of(["embedded"]) }),
    ),
  },
  { weight: 1, arbitrary: draft("artwork.chosen", anySubject, fc.record({ hash, role: of(["front", "artist"]) })) },
  { weight: 1, arbitrary: draft("artwork.removed", anySubject, fc.record({ hash, role: of(["front", "artist"]) })) },
  {
    weight: 1,
    arbitrary: draft(
      "album.aliased",
      of(albumIds).map((id) => `album:${id}`),
      fc.record({ to: of(albumIds) }),
    ),
  },
  {
    weight: 1,
    arbitrary: draft(
      "artist.aliased",
      of(artistIds).map((id) => `artist:${id}`),
      fc.record({ to: of(artistIds) }),
    ),
  },
)

/** A batch of one device, or a revert of the event that so many before it made. */
interface Step {
  readonly device: number
  readonly events: readonly NewEvent[]
  readonly revert: number | undefined
}

const history: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    device: fc.nat(2),
    events: fc.array(event, { minLength: 1, maxLength: 4 }),
    revert: fc.option(fc.nat(12), { nil: undefined, freq: 3 }),
  }),
  { minLength: 5, maxLength: 30 },
)

/** Runs the steps on devices that know nothing of each other. */
async function run(steps: readonly Step[]): Promise<Library[]> {
  const devices = await Promise.all([1, 2, 3].map((seed) => newLibrary(registry, seed)))
  const made: LogEvent[] = []
  let reverts = 0
  for (const { device, events, revert } of steps) {
    const library = devices[device] as Library
    const target = revert === undefined ? undefined : made.at(-1 - revert)
    const payload = {
      events: target === undefined ? [] : [{ id: target.id, origin: target.origin, seq: target.seq }],
      operations: [],
    }
    const isOwn = target?.origin === library.origin
    const batch = isOwn ? [{ type: "revert.made", subject: `revert:r${reverts++}`, payload }] : events
    made.push(...(await library.append({ events: batch, actor: "user:ada" })).events)
    await library.sign()
  }
  return devices
}

/** Every row of every table, less what is local to a database. */
async function dump(library: Library): Promise<Record<string, unknown>> {
  const tables: Record<string, unknown> = {}
  for (const { name, columns, primaryKey, local } of registry.tables) {
    const shared = Object.keys(columns).filter((column) => local?.includes(column) !== true)
    const list = (names: readonly string[]) => names.map((column) => `"${column}"`).join(", ")
    tables[name] = await rows(
      library,
      `SELECT ${list(shared)} FROM "${name}" ORDER BY ${list(primaryKey.filter((column) => shared.includes(column)))}`,
    )
  }
  return tables
}

describe("the views of a library", () => {
  it(
    "[FOLD-3] [FOLD-16] are the same in any order of arrival, in any batches, and after a rebuild",
    { timeout: 240_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(history, fc.array(fc.nat(2), { maxLength: 80 }), async (steps, order) => {
          const devices = await run(steps)
          const inOrder = await newLibrary(registry, 10)
          const mixed = await newLibrary(registry, 11)
          for (const device of devices) {
            for (let seq = 0, last = -1; seq !== last;) {
              last = seq
              seq = await carry(device, inOrder, device.origin, seq, 10_000)
            }
          }
          const seqs = [0, 0, 0]
          for (const which of [...order, ...Array.from({ length: 400 }, (_, i) => i % 3)]) {
            const device = devices[which] as Library
            seqs[which] = await carry(device, mixed, device.origin, seqs[which] as number, 1)
          }
          const expected = await dump(inOrder)
          expect(await dump(mixed)).toEqual(expected)
          await mixed.rebuild()
          expect(await dump(mixed)).toEqual(expected)
          expect(await mixed.stateHash()).toBe(await inOrder.stateHash())
          for (const library of [...devices, inOrder, mixed]) await library.close()
        }),
        { numRuns: 30 },
      )
    },
  )
})

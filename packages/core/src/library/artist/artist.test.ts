/** Artists: who is named by tracks, counted, aliased and kept apart. */
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Library, NewEvent } from "../../Library.ts"
import { append, newLibrary, rows } from "../../testing/given.ts"
import type { Fields } from "../claim/fields.ts"
import { artistIdOf, creditsOf } from "../identity.ts"
import { registry } from "../index.ts"
import { separate, separateArtistId } from "./decide.ts"
import { readArtist } from "./queries.ts"

let library: Library
beforeEach(async () => {
  library = await newLibrary(registry)
})
afterEach(() => library.close())

const claim = (subject: string, fields: Fields): NewEvent => ({
  type: "claim.attributed",
  subject,
  payload: { provider: "user", tier: "user", fields },
})
const track = (id: string, fields: Fields): NewEvent[] => [
  { type: "track.created", subject: `track:${id}`, payload: { mediaFile: id } },
  claim(`track:${id}`, fields),
]
const artists = () => rows(library, "SELECT name, tracks, albums, composed FROM artist ORDER BY nameKey, id")

describe("credits", () => {
  it("go by MusicBrainz ids only where there is one for each name", () => {
    const ids = (fields: Fields) => creditsOf(fields).map((credit) => credit.artistId)
    expect(ids({ artists: ["A", "B"], musicbrainzArtistIds: ["x", "y"] })).toEqual([
      artistIdOf("A", "X"),
      artistIdOf("B", "y"),
    ])
    expect(ids({ artists: ["A", "B"], musicbrainzArtistIds: ["x"] })).toEqual([artistIdOf("A"), artistIdOf("B")])
  })
  it("leave out empty names and number the others", () => {
    expect(creditsOf({ artists: ["", "A", " ", "B"] }).map(({ name, position }) => [name, position])).toEqual([
      ["A", 0],
      ["B", 1],
    ])
  })
})

describe("an artist", () => {
  it("is counted by what they perform, own and compose", async () => {
    await append(library, [
      ...track("1", { artists: ["Nico", "Lou"], albumArtist: "Nico", album: "X", composers: ["Lou"] }),
      ...track("2", { artist: "NICO", album: "X", albumArtist: "Nico" }),
      ...track("3", { artist: "Lou", album: "Y" }),
    ])
    expect(await artists()).toEqual([
      { name: "Lou", tracks: 2, albums: 1, composed: 1 },
      { name: "Nico", tracks: 2, albums: 1, composed: 0 },
    ])
  })

  it("shows what is said of themself", async () => {
    await append(library, [
      ...track("1", { artist: "Nico" }),
      claim(`artist:${artistIdOf("Nico")}`, { name: "Nico (DE)", sortName: "Päffgen" }),
    ])
    expect(await rows(library, "SELECT name, nameKey FROM artist")).toEqual([{ name: "Nico (DE)", nameKey: "paffgen" }])
  })

  it("is found by a former id, under which tracks may still name them", async () => {
    await append(library, [
      ...track("1", { artist: "Nico" }),
      ...track("2", { artist: "Nico", musicbrainzArtistIds: ["m"] }),
    ])
    expect(await artists()).toHaveLength(2)
    await append(library, [
      { type: "artist.aliased", subject: `artist:${artistIdOf("Nico")}`, payload: { to: artistIdOf("Nico", "m") } },
    ])
    expect(await artists()).toEqual([{ name: "Nico", tracks: 2, albums: 0, composed: 0 }])
    expect((await library.store.read(() => readArtist(artistIdOf("Nico"))))?.id).toBe(artistIdOf("Nico", "m"))
  })

  it("is kept apart from another of the same name by an edit of the tracks", async () => {
    const from = artistIdOf("Nirvana")
    const to = separateArtistId(from, "UK, 1960s")
    await append(library, [...track("1", { artist: "Nirvana" }), ...track("2", { artist: "Nirvana" })])
    const events = separate(from, to, [{ track: "2", artistIds: [from] }]) as readonly NewEvent[]
    await append(library, events)
    expect(await rows(library, "SELECT id, tracks FROM artist ORDER BY id")).toEqual(
      [from, to].toSorted().map((id) => ({ id, tracks: 1 })),
    )
    expect(separate("x", to, [{ track: "2", artistIds: [from] }])).toMatchObject({ _tag: "CommandRejected" })
  })

  it("under an alias loses a track that goes", async () => {
    const alias = { type: "artist.aliased", subject: `artist:${artistIdOf("Nico")}`, payload: { to: "other" } }
    await append(library, [...track("1", { artist: "Nico" }), ...track("2", { artist: "Nico" }), alias])
    await append(library, [{ type: "track.removed", subject: "track:1", payload: {} }])
    expect(await rows(library, "SELECT id, tracks FROM artist")).toEqual([{ id: "other", tracks: 1 }])
  })

  it("loses a track that a merge hides in the batch in which it changes otherwise", async () => {
    const merge = { type: "track.merged", subject: "track:1", payload: { into: "2", because: { rule: "user" } } }
    await append(library, [...track("1", { artist: "Nico" }), merge])
    expect(await artists()).toHaveLength(1)
    const created = (id: string, mediaFile: string) => ({
      type: "track.created",
      subject: `track:${id}`,
      payload: { mediaFile },
    })
    await append(library, [
      created("2", "f2"),
      { type: "track.split", subject: "track:1", payload: { mediaFile: "1", into: "3" } },
    ])
    expect(await artists()).toEqual([])
  })
})

/** Albums: what tracks come to, what is said over it, and ids that change. */
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Library } from "../../Library.ts"
import { append, newLibrary, rows } from "../../testing/given.ts"
import type { Fields } from "../claim/fields.ts"
import { albumIdOf, artistIdOf } from "../identity.ts"
import { registry } from "../index.ts"
import { readAlbum } from "./queries.ts"

let library: Library
beforeEach(async () => {
  library = await newLibrary(registry)
})
afterEach(() => library.close())

const track = (id: string, fields: Fields) => [
  { type: "track.created", subject: `track:${id}`, payload: { mediaFile: id, durationMs: 1000 } },
  claim(`track:${id}`, fields),
]
const claim = (subject: string, fields: Fields) => ({
  type: "claim.attributed",
  subject,
  payload: { provider: "user", tier: "user", fields },
})
const debut: Fields = { album: "Debut", artist: "Björk", year: 1993 }
const DEBUT = albumIdOf(debut) ?? ""

describe("the id of an album", () => {
  it("is that of the release where it is known, however it is written", () => {
    expect(albumIdOf({ ...debut, musicbrainzReleaseId: "ABC-1" })).toBe(
      albumIdOf({ album: "x", musicbrainzReleaseId: "abc-1" }),
    )
  })
  it("is the same for names that people take for equal", () => {
    expect(albumIdOf({ album: "DEBUT ", artist: "bjork", year: 1993 })).toBe(DEBUT)
  })
  it("differs for another artist, version or year, and is null without an album", () => {
    const ids = [
      debut,
      { ...debut, artist: "Other" },
      { ...debut, year: 1994 },
      { ...debut, albumVersion: "Deluxe" },
    ].map(albumIdOf)
    expect(new Set(ids).size).toBe(4)
    expect(albumIdOf({ artist: "Björk" })).toBeNull()
  })
  it("is one for a compilation of many artists", () => {
    const on = (artist: string) => albumIdOf({ album: "Hits", compilation: true, artist })
    expect(on("A")).toBe(on("B"))
  })
})

describe("an album", () => {
  it("sums up its visible tracks", async () => {
    await append(library, [
      ...track("1", { ...debut, track: 2, genres: ["Pop"] }),
      ...track("2", { ...debut, track: 1, disc: 2, genres: ["House"] }),
      ...track("3", { ...debut, track: 3, genres: ["House"] }),
      ...track("4", debut),
      { type: "track.merged", subject: "track:4", payload: { into: "1", because: { rule: "user" } } },
    ])
    expect(await rows(library, "SELECT * FROM album")).toMatchObject([
      {
        id: DEBUT,
        title: "Debut",
        artist: "Björk",
        artistId: artistIdOf("Björk"),
        year: 1993,
        genre: "House",
        tracks: 3,
        discs: 2,
        durationMs: 3000,
      },
    ])
  })

  it("holds together when one of its tracks gets a date of its own, by a person or a candidate", async () => {
    const file = (id: string, fields: Fields) => [
      track(id, {})[0] as ReturnType<typeof track>[number],
      { ...claim(`track:${id}`, fields), payload: { provider: "embedded", tier: "embedded", fields } },
    ]
    const dated: Fields = { ...debut, date: "1993" }
    const undated: Fields = { album: "Post", artist: "Björk" }
    await append(
      library,
      ["1", "2", "3"].flatMap((id) => file(id, dated)),
    )
    await append(
      library,
      ["4", "5"].flatMap((id) => file(id, undated)),
    )
    const albums = () => rows(library, "SELECT title, tracks FROM album ORDER BY title")
    const whole = [
      { title: "Debut", tracks: 3 },
      { title: "Post", tracks: 2 },
    ]
    expect(await albums()).toEqual(whole)
    const before = await rows(library, "SELECT id FROM album ORDER BY id")
    await append(library, [
      claim("track:1", { date: "1993-07-05" }),
      {
        type: "candidate.applied",
        subject: "track:2",
        payload: { candidate: "c", provider: "mb", fields: { date: "1994" } },
      },
      claim("track:4", { year: 1995 }),
    ])
    expect(await albums()).toEqual(whole)
    expect(await rows(library, "SELECT id FROM album ORDER BY id")).toEqual(before)
    // An alias finds all of them by what they are on.
    await append(library, [{ type: "album.aliased", subject: `album:${albumIdOf(dated)}`, payload: { to: "other" } }])
    expect(await albums()).toEqual(whole)
    // What says that it is another edition still parts.
    await append(library, [claim("track:3", { albumVersion: "Deluxe" })])
    expect(await rows(library, "SELECT title, tracks FROM album ORDER BY title, tracks")).toEqual([
      { title: "Debut", tracks: 1 },
      { title: "Debut", tracks: 2 },
      { title: "Post", tracks: 2 },
    ])
  })

  it("is of the first year of its tracks, and a compilation, whose tracks were there before, of the last", async () => {
    const hits: Fields = { album: "Hits", albumArtist: "Various Artists", musicbrainzReleaseId: "b1a9" }
    const yearOfHits = () => rows(library, "SELECT year FROM album")
    await append(library, [...track("1", { ...hits, year: 1981 }), ...track("2", { ...hits, year: 1989 })])
    expect(await yearOfHits()).toEqual([{ year: 1981 }])
    await append(library, [claim("track:1", { compilation: true }), claim("track:2", { compilation: true })])
    expect(await yearOfHits()).toEqual([{ year: 1989 }])
  })

  it("vanishes with its last track", async () => {
    await append(library, track("1", debut))
    await append(library, [{ type: "track.removed", subject: "track:1", payload: {} }])
    expect(await rows(library, "SELECT * FROM album")).toEqual([])
  })

  it("shows what is said of itself, and its own cover before that of a track", async () => {
    const image = (subject: string, n: number) => ({
      type: "artwork.added",
      subject,
      payload: { hash: String(n).repeat(64), role: "front", mime: "image/png", provider: "embedded" },
    })
    await append(library, [
      ...track("1", debut),
      image("track:1", 1),
      claim(`album:${DEBUT}`, { title: "Debut (Live)", year: 1994 }),
    ])
    expect(await rows(library, "SELECT title, titleKey, year, artwork FROM album")).toEqual([
      { title: "Debut (Live)", titleKey: "debut (live)", year: 1994, artwork: "1".repeat(64) },
    ])
    await append(library, [image(`album:${DEBUT}`, 2)])
    expect(await rows(library, "SELECT artwork FROM album")).toEqual([{ artwork: "2".repeat(64) }])
  })

  it("is found by an id that became an alias, with what was said of it there and the tracks left behind", async () => {
    const release: Fields = { ...debut, musicbrainzReleaseId: "r1" }
    const RELEASE = albumIdOf(release) ?? ""
    await append(library, [...track("1", debut), ...track("2", debut), claim(`album:${DEBUT}`, { title: "Mine" })])
    const [, alias] = await append(library, [
      claim("track:1", release),
      { type: "album.aliased", subject: `album:${DEBUT}`, payload: { to: RELEASE } },
    ])
    expect(await rows(library, "SELECT id, title, tracks FROM album")).toEqual([
      { id: RELEASE, title: "Mine", tracks: 2 },
    ])
    expect((await library.store.read(() => readAlbum(DEBUT)))?.id).toBe(RELEASE)
    const payload = { events: [{ id: alias?.id, origin: alias?.origin, seq: alias?.seq }], operations: [] }
    await append(library, [{ type: "revert.made", subject: "revert:r", payload }])
    expect(await rows(library, "SELECT tracks FROM album")).toEqual([{ tracks: 1 }, { tracks: 1 }])
  })

  it("[FOLD-17] in a circle of aliases is found under the smallest id, and the circle is a conflict", async () => {
    const alias = (id: string, to: string) => ({ type: "album.aliased", subject: `album:${id}`, payload: { to } })
    await append(library, [...track("1", debut), alias(DEBUT, "~b"), alias("~b", "~a")])
    expect(await rows(library, "SELECT id FROM album")).toEqual([{ id: "~a" }])
    const [event] = await append(library, [alias("~a", DEBUT)])
    const smallest = [DEBUT, "~a", "~b"].toSorted()[0]
    expect(await rows(library, "SELECT id FROM album")).toEqual([{ id: smallest }])
    expect(await rows(library, "SELECT rule, subject FROM conflict")).toEqual([
      { rule: "albumAliasCycle", subject: smallest },
    ])
    const payload = { events: [{ id: event?.id, origin: event?.origin, seq: event?.seq }], operations: [] }
    await append(library, [{ type: "revert.made", subject: "revert:r", payload }])
    expect(await rows(library, "SELECT id FROM album")).toEqual([{ id: "~a" }])
    expect(await rows(library, "SELECT * FROM conflict")).toEqual([])
  })

  it("under an alias loses a track that goes", async () => {
    const alias = { type: "album.aliased", subject: `album:${DEBUT}`, payload: { to: "other" } }
    await append(library, [...track("1", debut), ...track("2", debut), alias])
    await append(library, [{ type: "track.removed", subject: "track:1", payload: {} }])
    expect(await rows(library, "SELECT id, tracks FROM album")).toEqual([{ id: "other", tracks: 1 }])
  })
})

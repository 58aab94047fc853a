/** Figures of a library: the same on a server, and on devices with either store. */
import type { NewEvent } from "@ledgerline/core"
import { track } from "@ledgerline/server/testing"
import { beforeEach, describe, expect, it, onTestFinished } from "vitest"
import { type Given, givenOnPglite, ways } from "./given.ts"

const TAGS = "00".repeat(32)
const file = (id: string, codec: string, sampleRate: number, bitDepth: number | undefined): NewEvent[] => [
  {
    type: "mediaFile.imported",
    subject: `mediaFile:${id}`,
    payload: {
      codec,
      container: codec,
      durationMs: 60_000,
      bitRate: 1,
      sampleRate,
      ...(bitDepth === undefined ? {} : { bitDepth }),
      channels: 2,
      bytes: 100,
      tags: TAGS,
      fileName: `${id}.${codec}`,
    },
  },
  ...["disk", "cloud"].map((source) => ({
    type: "copy.found",
    subject: `copy:${source}-${id}`,
    payload: { source, mediaFile: id, path: `${id}`, size: source === "disk" ? 110 : 100, modifiedAt: 1 },
  })),
]

const EVENTS: readonly NewEvent[] = [
  { type: "source.added", subject: "source:disk", payload: { name: "Disk", kind: "folder" } },
  ...track("a", { artists: ["Ada", "Bob", "Ada"], album: "One", genres: ["Rock"] }),
  ...track("b", { artists: ["Bob"], album: "Two", genres: ["Jazz"] }),
  ...track("c", { artists: ["Bob"], album: "Two", genres: ["Jazz"] }),
  ...file("file-a", "flac", 44_100, 16),
  ...file("file-b", "flac", 96_000, 24),
  ...file("file-c", "mp3", 44_100, undefined),
  ...file("gone", "mp3", 44_100, undefined),
  { type: "copy.lost", subject: "copy:disk-gone", payload: {} },
  { type: "copy.lost", subject: "copy:cloud-gone", payload: {} },
]

/** A Saturday, late in the evening. */
const EVENING = Date.parse("2026-11-21T23:30:00Z")
const DAY = 86_400_000

describe.each(Object.entries({ ...ways, "on a device with PGlite": givenOnPglite }))("statistics %s", (_, open) => {
  let api: Given["api"]
  beforeEach(async () => {
    const way = await open()
    await way.given(...EVENTS)
    api = way.api
    return async () => way.close()
  })
  const played = (id: string, startedAt: number, completed = true) =>
    api.playback.played(id, { startedAt, durationMs: 1000, completed })

  it("say how the library grew, and of what it is", async () => {
    const { growth, ...held } = await api.statistics.library({ by: "year" })
    expect(growth.at(-1)?.total).toBe(3)
    expect(growth.map(({ added }) => added).reduce((a, b) => a + b, 0)).toBe(3)
    expect(held).toEqual({
      files: 3,
      bytes: 300,
      durationMs: 180_000,
      formats: [
        { codec: "flac", files: 2, bytes: 200, durationMs: 120_000 },
        { codec: "mp3", files: 1, bytes: 100, durationMs: 60_000 },
      ],
      qualities: expect.arrayContaining([
        { sampleRate: 44_100, bitDepth: 16, files: 1, bytes: 100, durationMs: 60_000 },
        { sampleRate: 96_000, bitDepth: 24, files: 1, bytes: 100, durationMs: 60_000 },
        { sampleRate: 44_100, bitDepth: null, files: 1, bytes: 100, durationMs: 60_000 },
      ]),
      sources: [
        { source: "disk", name: "Disk", files: 3, bytes: 330 },
        { source: "cloud", name: null, files: 3, bytes: 300 },
      ],
    })
  })

  it("say when the member listened, by the clocks where they are", async () => {
    await played("a", EVENING)
    await played("a", EVENING - DAY, false)
    await played("b", EVENING - 40 * DAY)
    const zone = "Europe/Berlin"
    const all = await api.statistics.plays({ zone })
    expect(all).toMatchObject({ plays: 3, completed: 2, totalMs: 3000 })
    expect(all.periods).toEqual([
      { period: "2026-10", plays: 1, totalMs: 1000 },
      { period: "2026-11", plays: 2, totalMs: 2000 },
    ])
    expect([all.hours[0], all.hours[1], all.hours.length]).toEqual([
      { plays: 2, totalMs: 2000 },
      { plays: 1, totalMs: 1000 },
      24,
    ])
    expect(all.weekdays.map(({ plays }) => plays)).toEqual([0, 1, 0, 0, 0, 1, 1])
    const days = await api.statistics.plays({ zone: "UTC", by: "day", from: EVENING - DAY, to: EVENING })
    expect(days.periods).toEqual([{ period: "2026-11-20", plays: 1, totalMs: 1000 }])
    await expect(api.statistics.plays({ zone: "Nowhere" })).rejects.toMatchObject({ reason: "badRequest" })
  })

  it("say what the member played most, of all time and of any", async () => {
    for (const n of [0, 1, 2]) await played("b", EVENING - n)
    await played("c", EVENING)
    for (const n of [0, 1]) await played("a", EVENING - 10 * DAY - n)
    const { statistics } = api
    expect((await statistics.topTracks()).map((top) => [top.track.id, top.plays, top.totalMs])).toEqual([
      ["b", 3, 3000],
      ["a", 2, 2000],
      ["c", 1, 1000],
    ])
    expect((await statistics.topAlbums()).map((top) => [top.album.title, top.plays])).toEqual([
      ["Two", 4],
      ["One", 2],
    ])
    expect((await statistics.topArtists()).map((top) => [top.artist.name, top.plays])).toEqual([
      ["Bob", 6],
      ["Ada", 2],
    ])
    expect((await statistics.topGenres()).map((top) => [top.genre, top.plays])).toEqual([
      ["Jazz", 4],
      ["Rock", 2],
    ])
    const before = { to: EVENING - DAY }
    expect((await statistics.topTracks(before)).map((top) => top.track.id)).toEqual(["a"])
    const artists = (await statistics.topArtists(before)).map((top) => [top.artist.name, top.plays] as const)
    expect(new Map(artists)).toEqual(
      new Map([
        ["Ada", 2],
        ["Bob", 2],
      ]),
    )
    expect(await statistics.topGenres({ offset: 1, limit: 1 })).toMatchObject([{ genre: "Rock" }])
    await api.tracks.merge("c", { into: "b" })
    expect((await statistics.topTracks()).map((top) => [top.track.id, top.plays])).toEqual([
      ["b", 4],
      ["a", 2],
    ])
  })
})

it("what was played most is kept up to date", async () => {
  const way = await (ways["on a device"] as () => Promise<Given>)()
  onTestFinished(async () => way.close())
  await way.given(...EVENTS)
  const told = way.api.statistics.liveTopTracks()[Symbol.asyncIterator]()
  expect((await told.next()).value?.items).toEqual([])
  await way.api.playback.played("a", { startedAt: EVENING, durationMs: 1, completed: true })
  expect((await told.next()).value?.items).toMatchObject([{ track: { id: "a" }, plays: 1 }])
  await told.return?.()
})

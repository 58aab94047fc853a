/** The same music on two machines that never met: the same ids, and after they meet there is one of each. */
import { utimesSync } from "node:fs"
import { all, type Library, views } from "@ledgerline/core"
import { send } from "@ledgerline/core/testing"
import { afterAll, expect, it } from "vitest"
import { png } from "../testing/flac.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

type Made = readonly [path: string, tags: Record<string, string>, more?: object]

const FILES: readonly Made[] = [
  ...[1, 2, 3].map((n): Made => [
    `Hits/${n}.flac`,
    { TITLE: `T${n}`, ARTIST: `Artist ${n}`, ALBUM: "Hits", TRACKNUMBER: `${n}` },
  ]),
  ...[1, 2].flatMap((disc) =>
    [1, 2].map((n): Made => [
      `Ada/Box/CD${disc}/0${n}.flac`,
      { TITLE: `D${disc}T${n}`, ARTIST: "Ada", ALBUM: "Box", TRACKNUMBER: `${n}` },
    ]),
  ),
  ["Band/1999 - Album/01 - Untagged.flac", {}],
  ["Band/1999 - Album/02 - Other.flac", {}],
  ["a/1.flac", { TITLE: "One", ARTIST: "Björk", ALBUM: "Spelt", TRACKNUMBER: "1" }],
  ["b/2.flac", { TITLE: "Two", ARTIST: "bjork", ALBUM: "spelt", TRACKNUMBER: "2" }],
  [
    "mb/1.flac",
    { TITLE: "M", ARTIST: "Nirvana", ALBUM: "M", MUSICBRAINZ_ARTISTID: "11111111-2222-4333-8444-555555555555" },
  ],
  ["320/1.flac", { TITLE: "Twice", ARTIST: "Eve", ALBUM: "Twice", TRACKNUMBER: "1" }, { audio: "320" }],
  ["128/1.flac", { TITLE: "Twice", ARTIST: "Eve", ALBUM: "Twice", TRACKNUMBER: "1" }, { audio: "128" }],
]

async function idsOf(library: Library) {
  const read = <T>(query: { compile(): unknown } & object): Promise<T[]> =>
    library.store.read(() => all(query as never) as never)
  return {
    mediaFiles: await read(views.selectFrom("mediaFile").select("id").orderBy("id")),
    tracks: await read(
      views.selectFrom("track").select(["id", "title", "artist", "albumId", "disc", "track", "hidden"]).orderBy("id"),
    ),
    albums: await read(views.selectFrom("album").select(["id", "title", "artist", "tracks", "discs"]).orderBy("id")),
    artists: await read(views.selectFrom("artist").select(["id", "name"]).orderBy("id")),
    images: await read(
      views.selectFrom("artwork").select(["subject", "hash", "role"]).orderBy("subject").orderBy("hash"),
    ),
  }
}

it("the same folder imported on two machines apart gives the same ids, and one of each when they meet", async () => {
  const [one, other] = [new MusicFolder(pool), new MusicFolder(pool)]
  // Another mount, other names in front, another order on the disk, other times, years apart.
  const far = other.path("mnt/My Music")
  const theirs = await other.library()
  try {
    for (const [path, tags, more] of FILES) one.track(path, tags, more)
    for (const [path, tags, more] of FILES.toReversed()) {
      other.track(`mnt/My Music/${path}`, tags, { audio: path, ...more })
      utimesSync(other.path(`mnt/My Music/${path}`), 1_000_000_000, 1_000_000_000)
    }
    one.write("Hits/cover.png", png(5))
    other.write("mnt/My Music/Hits/cover.png", png(5))
    await one.import()
    await other.import({ folder: far, library: theirs })
    const ours = await one.library()
    const alone = await idsOf(ours)
    expect(await idsOf(theirs)).toEqual(alone)
    expect([alone.mediaFiles.length, alone.albums.length > 4, alone.artists.length > 5]).toEqual([
      FILES.length,
      true,
      true,
    ])
    expect(theirs.origin).not.toBe(ours.origin)

    await send(ours, theirs)
    await send(theirs, ours)
    expect(await ours.stateHash()).toBe(await theirs.stateHash())
    const met = await idsOf(ours)
    expect(met).toEqual(alone)
    // Each file is now at two sources.
    expect(await one.copies()).toHaveLength(FILES.length * 2)
    expect(await one.import()).toMatchObject({ unchanged: FILES.length, imported: 0, updated: 0 })
    expect(await ours.verify()).toMatchObject({ ok: true })
  } finally {
    await one.remove()
    await other.remove()
  }
})

/** Which images of a folder stand for what, on files as people have them. */
import { createHash } from "node:crypto"
import { renameSync, rmSync } from "node:fs"
import { all, coverOfTrack, type OperationId, revertOperation, views } from "@ledgerline/core"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { png } from "../testing/flac.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"
import { albumImages, artistImages } from "./images.ts"
import type { ImportOptions } from "./options.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

const hashOf = (colour: number): string => createHash("sha256").update(png(colour)).digest("hex")
const COLOURS = new Map(Array.from({ length: 100 }, (_, colour) => [hashOf(colour), colour]))

/** What is said of albums or artists, in words: `front 1*`, a disc's as `disc 2/1`; `*` is the chosen one. */
async function said(kind: "album" | "artist" = "album"): Promise<string[]> {
  const library = await here.library()
  const images = await library.store.read(() =>
    all(
      views
        .selectFrom("artwork")
        .select(["subject", "role", "disc", "hash", "chosen"])
        .where("subject", "like", `${kind}:%`)
        .orderBy("role")
        .orderBy("disc")
        .orderBy("chosen", "desc"),
    ),
  )
  return images.map(
    ({ role, disc, hash, chosen }) =>
      `${role} ${COLOURS.get(hash)}${disc === null ? "" : `/${disc}`}${chosen === 1 ? "*" : ""}`,
  )
}

const tags = (title: string, more: Record<string, string> = {}) => ({
  TITLE: title,
  ARTIST: "Ada",
  ALBUM: "Album",
  ...more,
})

function twoDiscs(): void {
  here.track("Album/CD1/1.flac", tags("One", { DISCNUMBER: "1" }))
  here.track("Album/CD2/1.flac", tags("Two", { DISCNUMBER: "2" }))
}

const image = (path: string, colour: number): void => here.write(path, png(colour))

describe("the images of an album", () => {
  const ranked = (...names: string[]) =>
    albumImages(
      "a",
      names.map((name) => ({ folder: "a", name })),
    )

  it("come in the order that other players have", () => {
    const names = ["back.jpg", "Ada - front.jpg", "albumart.jpg", "front.png", "Folder.JPG", "cover.webp", "x.jpg"]
    expect(ranked(...names).map(({ name, role }) => [name, role])).toEqual([
      ["cover.webp", "front"],
      ["Folder.JPG", "front"],
      ["front.png", "front"],
      ["albumart.jpg", "front"],
      ["Ada - front.jpg", "front"],
      ["back.jpg", "back"],
    ])
  })

  it.each([
    ["disc1.jpg", 1],
    ["cd2.jpg", 2],
    ["CD 3.png", 3],
    ["disk-04.png", 4],
    ["disc 2 - front.jpg", 2],
    ["cd1_cover.jpg", 1],
  ])("%s is of disc %i", (name, disc) => {
    expect(ranked(name)).toEqual([{ folder: "a", name, role: "disc", disc }])
  })

  it("a single image of any other name may be it, several may not", () => {
    expect(ranked("IMG_0001.jpg")).toEqual([{ folder: "a", name: "IMG_0001.jpg", role: "front", isGuess: true }])
    expect(ranked("IMG_0001.jpg", "IMG_0002.jpg")).toEqual([])
    expect(ranked("artist.jpg")).toEqual([])
  })

  it("a single image of any other name gives way to pictures in the files", async () => {
    here.track("a/1.flac", tags("One"), { pictures: [{ bytes: png(9) }] })
    image("a/holiday.png", 1)
    await here.import()
    expect(await said()).toEqual([])
    expect((await here.albums())[0]?.artwork).toBe(hashOf(9))
    here.track("a/1.flac", tags("One"))
    await here.import()
    expect(await said()).toEqual(["front 1*"])
  })

  it("cover.png comes before pictures in the files", async () => {
    here.track("a/1.flac", tags("One"), { pictures: [{ bytes: png(9) }] })
    image("a/cover.png", 1)
    await here.import()
    expect((await here.albums())[0]?.artwork).toBe(hashOf(1))
  })

  it("in a folder of scans come after those of the folder itself", async () => {
    here.track("a/1.flac", tags("One"))
    image("a/Scans/cover.png", 1)
    image("a/Scans/back.png", 2)
    image("a/Scans/page 01.png", 3)
    await here.import()
    expect(await said()).toEqual(["back 2*", "front 1*"])
    image("a/front.png", 4)
    await here.import()
    expect(await said()).toEqual(["back 2*", "front 4*", "front 1"])
  })

  it("an album that is called Covers keeps its own", async () => {
    here.track("Ada/1.flac", tags("One"))
    here.track("Ada/Covers/1.flac", tags("Two", { ALBUM: "Covers" }))
    image("Ada/Covers/cover.png", 1)
    await here.import()
    expect((await here.albums()).map(({ title, artwork }) => [title, artwork])).toEqual([
      ["Album", null],
      ["Covers", hashOf(1)],
    ])
  })

  it("and does not part the scans of the album in whose folder it lies", async () => {
    here.track("Ada/1.flac", tags("One"))
    here.track("Ada/Covers/1.flac", tags("Two", { ALBUM: "Covers" }))
    image("Ada/Scans/cover.png", 1)
    image("Ada/Covers/Scans/cover.png", 2)
    await here.import()
    expect((await here.albums()).map(({ title, artwork }) => [title, artwork])).toEqual([
      ["Album", hashOf(1)],
      ["Covers", hashOf(2)],
    ])
  })

  it("follow their files: a better one takes over, and the old one is back when that goes", async () => {
    here.track("a/1.flac", tags("One"))
    image("a/folder.png", 1)
    await here.import()
    image("a/cover.png", 2)
    await here.import()
    expect(await said()).toEqual(["front 2*", "front 1"])
    rmSync(here.path("a/cover.png"))
    await here.import()
    expect(await said()).toEqual(["front 1*"])
    image("a/folder.png", 3)
    await here.import()
    expect(await said()).toEqual(["front 3*"])
    here.write("a/folder.png", "no image any more")
    await here.import()
    expect(await said()).toEqual([])
  })

  it("of two folders are not taken away by looking at one of them", async () => {
    for (const disc of ["1", "2"]) {
      here.track(`${disc}/1.flac`, tags(`Track ${disc}`))
      image(`${disc}/cover.png`, Number(disc))
      image(`${disc}/back.png`, 5)
    }
    await here.import()
    expect(await said()).toEqual(["back 5*", "front 1*", "front 2"])
    here.track("2/2.flac", tags("More"))
    rmSync(here.path("2/back.png"))
    await here.import()
    expect(await said()).toEqual(["back 5*", "front 1*", "front 2"])
    rmSync(here.path("1/back.png"))
    await here.import()
    expect(await said()).toEqual(["front 1*", "front 2"])
  })

  it("go with their folder when it is renamed", async () => {
    here.track("a/1.flac", tags("One"))
    image("a/cover.png", 1)
    await here.import()
    renameSync(here.path("a"), here.path("b"))
    await here.import()
    expect(await said()).toEqual(["front 1*"])
    rmSync(here.path("b/cover.png"))
    await here.import()
    expect(await said()).toEqual([])
  })
})

describe("the images of discs", () => {
  it("in their folders are theirs; the first is the album's where it has none", async () => {
    twoDiscs()
    image("Album/CD1/cover.png", 1)
    image("Album/CD2/cover.png", 2)
    await here.import()
    expect(await said()).toEqual(["disc 2/2*", "front 1*"])
    image("Album/cover.png", 3)
    await here.import()
    expect(await said()).toEqual(["disc 1/1*", "disc 2/2*", "front 3*"])
  })

  it("stand for their tracks; then come the album's, the track's and its neighbours'", async () => {
    const covers = async () => {
      const library = await here.library()
      const tracks = await here.tracks()
      const hashes = await Promise.all(
        tracks.map(({ id }) => library.store.read(() => coverOfTrack(library.store.dialect, id))),
      )
      return hashes.map((hash) => COLOURS.get(hash ?? ""))
    }
    twoDiscs()
    expect(await here.import()).toMatchObject({ imported: 2 })
    expect(await covers()).toEqual([undefined, undefined])
    here.track("Album/CD2/1.flac", tags("Two", { DISCNUMBER: "2" }), { pictures: [{ bytes: png(9) }] })
    await here.import()
    expect(await covers()).toEqual([9, 9])
    image("Album/cover.png", 1)
    await here.import()
    expect(await covers()).toEqual([1, 1])
    image("Album/CD2/cover.png", 2)
    await here.import()
    expect(await covers()).toEqual([1, 2])
  })

  it("are said once where they are the album's too", async () => {
    twoDiscs()
    for (const disc of ["CD1", "CD2"]) image(`Album/${disc}/folder.png`, 1)
    await here.import()
    expect(await said()).toEqual(["front 1*"])
  })

  it("may be named in the album's folder, or lie with the scans of a disc", async () => {
    twoDiscs()
    image("Album/cover.png", 1)
    image("Album/disc1.png", 2)
    image("Album/CD2/Scans/front.png", 3)
    await here.import()
    expect(await said()).toEqual(["disc 2/1*", "disc 3/2*", "front 1*"])
  })
})

describe("an image that comes into a folder of scans alone", () => {
  const looks: readonly [string, () => Partial<ImportOptions>][] = [
    ["whole", () => ({})],
    ["light", () => ({ light: true })],
    ["partial", () => ({ folders: ["Album/Scans", "Album/CD2/Scans"].map((path) => ({ path, deep: false })) })],
  ]
  it.each(looks)("decides on its album anew in a %s scan, and again when it goes", async (_, options) => {
    twoDiscs()
    image("Album/Scans/back.png", 1)
    image("Album/CD2/Scans/back.png", 2)
    here.track("Other/1.flac", tags("Other", { ALBUM: "Other" }))
    await here.import()
    expect(await said()).toEqual(["back 1*", "back 2/2*"])
    image("Album/Scans/cover.png", 3)
    image("Album/CD2/Scans/cover.png", 4)
    await here.import(options())
    expect(await said()).toEqual(["back 1*", "back 2/2*", "disc 4/2*", "front 3*"])
    for (const path of ["Album/Scans/cover.png", "Album/CD2/Scans/cover.png"]) rmSync(here.path(path))
    await here.import(options())
    expect(await said()).toEqual(["back 1*", "back 2/2*"])
  })
})

describe("what a person says", () => {
  async function person(type: "chosen" | "removed", colour: number): Promise<void> {
    const library = await here.library()
    const [album] = await here.albums()
    const payload = { role: "front", hash: hashOf(colour) }
    await library.append({
      actor: "person",
      events: [{ type: `artwork.${type}`, subject: `album:${album?.id}`, payload }],
    })
  }

  it("about the chosen image outlasts scans, better names and its replacement", async () => {
    here.track("a/1.flac", tags("One"))
    image("a/cover.png", 1)
    image("a/folder.png", 2)
    await here.import()
    await person("chosen", 2)
    here.track("a/2.flac", tags("Two"))
    await here.import()
    expect(await said()).toEqual(["front 2*", "front 1"])
    image("a/cover.png", 3)
    await here.import()
    expect(await said()).toEqual(["front 2*", "front 3"])
  })

  it("about an image that is none outlasts scans, until its file changes", async () => {
    here.track("a/1.flac", tags("One"))
    image("a/cover.png", 1)
    await here.import()
    await person("removed", 1)
    here.track("a/2.flac", tags("Two"))
    await here.import()
    expect(await said()).toEqual([])
    image("a/cover.png", 2)
    await here.import()
    expect(await said()).toEqual(["front 2*"])
  })

  it("about an import takes its images back, and a later scan does not bring them again", async () => {
    here.track("Ada/Album/1.flac", tags("One"))
    await here.import()
    image("Ada/Album/cover.png", 1)
    image("Ada/artist.png", 2)
    const { op = "" } = await here.import()
    expect([await said(), await said("artist")]).toEqual([["front 1*"], ["artist 2*"]])
    const library = await here.library()
    await library.append({ actor: "person", events: (context) => revertOperation(context, op as OperationId) })
    expect([await said(), await said("artist")]).toEqual([[], []])
    here.track("Ada/Album/2.flac", tags("Two"))
    await here.import()
    expect([await said(), await said("artist")]).toEqual([[], []])
  })
})

describe("the images of an artist", () => {
  const place = { artist: "The Ada", folder: "Ada, The", hasAudio: false }

  it("have names that can be of nobody else", () => {
    const names = ["folder.jpg", "the ada.png", "artist.webp", "logo.png", "fanart1.jpg", "cover.jpg", "x.jpg"]
    expect(artistImages(place, names)).toEqual([
      { name: "artist.webp", role: "artist" },
      { name: "the ada.png", role: "artist" },
      { name: "folder.jpg", role: "artist" },
      { name: "fanart1.jpg", role: "background" },
      { name: "logo.png", role: "logo" },
    ])
    expect(artistImages({ ...place, folder: "Jazz" }, names).map(({ name }) => name)).toEqual([
      "artist.webp",
      "the ada.png",
    ])
    expect(artistImages({ ...place, hasAudio: true }, names).map(({ name }) => name)).toEqual(["artist.webp"])
  })

  it("lie where all albums are theirs", async () => {
    here.track("Ada/One/1.flac", tags("One", { ALBUM: "One" }))
    here.track("Ada/Two/CD1/1.flac", tags("Two", { ALBUM: "Two" }))
    image("Ada/folder.png", 1)
    image("Ada/Two/artist.png", 2)
    await here.import()
    expect(await said("artist")).toEqual(["artist 1*", "artist 2"])
    expect(await said()).toEqual([])
    const library = await here.library()
    const [artist] = await library.store.read(() => all(views.selectFrom("artist").select(["name", "artwork"])))
    expect(artist).toEqual({ name: "Ada", artwork: hashOf(1) })
    const { op } = await here.import()
    expect(op).toBeUndefined()
  })

  it("are nobody's in a folder of several artists, of a compilation or without music", async () => {
    here.track("Jazz/Ada/1.flac", tags("One"))
    here.track("Jazz/Bo/1.flac", { TITLE: "Two", ARTIST: "Bo", ALBUM: "Other" })
    here.track("Various Artists/x/1.flac", { ...tags("a", { ALBUM: "Mix" }), ALBUMARTIST: "Various Artists" })
    for (const folder of ["Jazz", "Various Artists", "Empty"]) {
      image(`${folder}/artist.png`, 1)
      image(`${folder}/folder.png`, 2)
    }
    await here.import()
    expect(await said("artist")).toEqual([])
    expect(await said()).toEqual([])
  })

  it("are taken back when another artist comes into the folder, or the file goes", async () => {
    here.track("Ada/One/1.flac", tags("One"))
    image("Ada/artist.png", 1)
    await here.import()
    expect(await said("artist")).toEqual(["artist 1*"])
    here.track("Ada/Other/1.flac", { TITLE: "Two", ARTIST: "Bo", ALBUM: "Other" })
    await here.import()
    expect(await said("artist")).toEqual([])
    rmSync(here.path("Ada/Other"), { recursive: true })
    await here.import({ confirmLosses: true })
    expect(await said("artist")).toEqual(["artist 1*"])
    rmSync(here.path("Ada/artist.png"))
    await here.import()
    expect(await said("artist")).toEqual([])
  })

  it("of a folder that is the source itself are named after it", async () => {
    here.track("One/1.flac", { TITLE: "One", ARTIST: "Music", ALBUM: "One" })
    image("folder.png", 1)
    await here.import()
    expect(await said("artist")).toEqual(["artist 1*"])
  })
})

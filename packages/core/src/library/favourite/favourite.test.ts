import { describe, expect, it } from "vitest"
import { append, newLibrary } from "../../testing/given.ts"
import { all, views } from "../../views/database.ts"
import { registry } from "../index.ts"
import { favouriteSubject } from "./view.ts"

const said = (type: string, payload: unknown, subject = favouriteSubject("album", "loveless")) => ({
  type: `favourite.${type}`,
  subject,
  payload,
  log: "user:ada",
})

const rows = (library: Awaited<ReturnType<typeof newLibrary>>) =>
  library.store.read(() => all(views.selectFrom("favourite").selectAll().orderBy("of")))

describe("favourites", () => {
  it("are a star and a rating of an album or an artist, until they are taken away", async () => {
    const library = await newLibrary(registry)
    await append(library, [said("starred", { starred: true })])
    const [first] = await rows(library)
    expect(first).toMatchObject({ user: "ada", of: "album", id: "loveless", rating: null })
    await append(library, [said("starred", { starred: true }), said("rated", { rating: 4 })])
    expect(await rows(library)).toEqual([{ ...first, rating: 4 }])
    await append(library, [said("starred", { starred: true }, favouriteSubject("artist", "mbv"))])
    await append(library, [said("starred", { starred: false })])
    expect(await rows(library)).toMatchObject([
      { of: "album", starredAt: null, rating: 4 },
      { of: "artist", id: "mbv" },
    ])
    await append(library, [said("rated", { rating: null })])
    expect(await rows(library)).toMatchObject([{ of: "artist" }])
  })

  it("of anything else show nowhere", async () => {
    const library = await newLibrary(registry)
    await append(library, [said("starred", { starred: true }, "favourite:label.creation")])
    expect(await rows(library)).toEqual([])
  })

  it.each([
    ["rated", { rating: 6 }],
    ["rated", { rating: 2.5 }],
    ["starred", { starred: 1 }],
  ])("refuse what is none: %s", async (type, payload) => {
    const library = await newLibrary(registry)
    await expect(append(library, [said(type, payload)])).rejects.toMatchObject({ _tag: "InvalidPayload" })
  })
})

/** Artwork: one image of each role stands for its subject. */
import { describe, expect, it } from "vitest"
import { append, folded, newLibrary } from "../../testing/given.ts"
import { registry } from "../index.ts"
import { type ArtworkState, artworkAspect, chosenImage } from "./fold.ts"
import { artworkOf, subjectsOfImage } from "./queries.ts"

const hashOf = (n: number): string => String(n).repeat(64)
const added = (n: number, role = "front") => ({
  type: "artwork.added",
  payload: { hash: hashOf(n), role, mime: "image/png", provider: "embedded" },
})
const chosen = (n: number, role = "front") => ({ type: "artwork.chosen", payload: { hash: hashOf(n), role } })
const removed = (n: number, role = "front") => ({ type: "artwork.removed", payload: { hash: hashOf(n), role } })

const given = (...events: { type: string; payload: unknown }[]): ArtworkState =>
  folded("album:a", events).reduce<unknown>(
    (s, event) => artworkAspect.fold(s, event),
    artworkAspect.initial(),
  ) as ArtworkState

const front = (state: ArtworkState) => chosenImage(state, "front")?.hash

describe("the image of a role", () => {
  it("is the first one added", () => expect(front(given(added(1), added(2)))).toBe(hashOf(1)))
  it("is the one chosen", () => expect(front(given(added(1), added(2), chosen(2)))).toBe(hashOf(2)))
  it("may be chosen before it is added", () => expect(front(given(added(1), chosen(2), added(2)))).toBe(hashOf(2)))
  it("falls back where the chosen one is removed", () =>
    expect(front(given(added(1), added(2), chosen(2), removed(2)))).toBe(hashOf(1)))
  it("is of its own role only", () => expect(front(given(added(1, "back"), added(2)))).toBe(hashOf(2)))
  it("is nothing where all are removed", () => expect(front(given(added(1), removed(1)))).toBeUndefined())
})

describe("the table of images", () => {
  it("lists the chosen one first, and where an image is used", async () => {
    const library = await newLibrary(registry)
    await append(library, [
      { subject: "album:a", ...added(1) },
      { subject: "album:a", ...added(2) },
      { subject: "album:a", ...chosen(2) },
      { subject: "artist:b", ...added(2, "artist") },
    ])
    const images = await library.store.read(() => artworkOf("album:a"))
    expect(images.map(({ hash, chosen: isChosen }) => [hash, isChosen])).toEqual([
      [hashOf(2), 1],
      [hashOf(1), 0],
    ])
    const used = await library.store.read(() => subjectsOfImage(hashOf(2)))
    expect(used.map((row) => row.subject)).toEqual(["album:a", "artist:b"])
    await library.close()
  })
})

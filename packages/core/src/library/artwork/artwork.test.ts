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

describe("the image of a disc", () => {
  const ofDisc = (n: number, disc: number) => {
    const { type, payload } = added(n, "disc")
    return { type, payload: { ...payload, disc } }
  }
  const discs = (state: ArtworkState) => [1, 2, 3].map((disc) => chosenImage(state, "disc", disc)?.hash)

  it("is its own, and nobody else's", () =>
    expect(discs(given(ofDisc(1, 1), ofDisc(2, 2)))).toEqual([hashOf(1), hashOf(2), undefined]))
  it("is chosen for each disc apart", () =>
    expect(
      discs(given(ofDisc(1, 1), ofDisc(2, 1), ofDisc(3, 2), ofDisc(4, 2), chosen(2, "disc"), chosen(4, "disc"))),
    ).toEqual([hashOf(2), hashOf(4), undefined]))
  it("is what was chosen before, where what was chosen last is gone", () =>
    expect(
      discs(given(ofDisc(1, 1), ofDisc(2, 1), ofDisc(3, 1), chosen(2, "disc"), chosen(3, "disc"), removed(3, "disc"))),
    ).toEqual([hashOf(2), undefined, undefined]))
  it("stands for the whole only where nothing else does", () => {
    const only = given(ofDisc(1, 1))
    expect(chosenImage(only, "disc")?.hash).toBe(hashOf(1))
    expect(chosenImage(given(ofDisc(1, 1), added(2, "disc")), "disc")?.hash).toBe(hashOf(2))
  })
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

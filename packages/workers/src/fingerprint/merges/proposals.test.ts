/** Which tracks are proposed as one, how surely, and which never. */
import { type Fields, type Library, type NewEvent, registry } from "@ledgerline/core"
import { newLibrary } from "@ledgerline/core/testing"
import { describe, expect, it } from "vitest"
import { systemPorts as ports } from "../../system.ts"
import { unpack } from "../compressed.ts"
import { trackEvents } from "../testing/imported.ts"
import { numbers } from "../testing/music.ts"
import { pack } from "../testing/pack.ts"
import { HIGH_CONFIDENCE } from "./confidence.ts"
import { mergeProposals, proposalEvents } from "./proposals.ts"
import { versionsIn } from "./versions.ts"

const random = numbers(3)
const piece = (): Uint32Array => Uint32Array.from({ length: 400 }, () => random() * 2 ** 32)
/** The same piece with some of its bits changed. */
const again = (raw: Uint32Array, part: number): Uint32Array =>
  raw.map((item) => {
    for (let bit = 0; bit < 32; bit++) if (random() < part) item ^= 1 << bit
    return item
  })

const original = piece()
const other = piece()
const copy = again(original, 0.03)

async function libraryOf(...tracks: readonly NewEvent[][]): Promise<Library> {
  const library = await newLibrary(registry)
  for (const events of tracks) await library.append({ actor: "import", events })
  return library
}
const first = trackEvents("a", pack(original), 180_000)
const second = (fields: Fields = {}, durationMs = 180_080): NewEvent[] =>
  trackEvents("b", pack(copy), durationMs, fields)
const only = async (library: Library) => {
  const found = await mergeProposals(library, { ports, atLeast: 0.1 })
  expect(found).toHaveLength(1)
  return found[0] as (typeof found)[number]
}

describe("merge proposals", () => {
  it("name the later track, into the one that was there first, and say why", async () => {
    const library = await libraryOf(first, second(), trackEvents("c", pack(other), 180_000))
    const proposal = await only(library)
    expect(proposal).toMatchObject({ track: "b", into: "a", mediaFiles: ["f-b", "f-a"] })
    expect(proposal.confidence).toBeGreaterThan(HIGH_CONFIDENCE)
    expect(proposal.because).toEqual({
      rule: "fingerprint",
      detail: expect.stringMatching(/^9\d\.\d % of the fingerprint agrees; 0\.1 s apart in length$/),
      score: proposal.confidence,
    })
    expect(await mergeProposals(library, { ports })).toEqual([proposal])
  })

  it("are the same in whatever order tracks came, but for which was first", async () => {
    const there = await only(await libraryOf(first, second()))
    const back = await only(await libraryOf(second(), first))
    expect(back.confidence).toBe(there.confidence)
    expect([back.track, back.into]).toEqual(["a", "b"])
  })

  it.each<[string, NewEvent[]]>([
    ["another length", second({}, 183_000)],
    ["another start", trackEvents("b", pack(copy.slice(8)), 180_000)],
    ["a master that sounds otherwise", trackEvents("b", pack(again(original, 0.11)), 180_000)],
    ["a title that says live", second({ title: "Angie (Live at Wembley)" })],
    ["an album that says remastered", second({ album: "Goats Head Soup [2009 Remaster]" })],
    ["another recording id", second({ musicbrainzRecordingId: "0b3bc2a8-9e5d-4d5f-9a58-8a4f5f3c1d1e" })],
  ])("are not sure with %s", async (name, events) => {
    const recording =
      name === "another recording id" ? { musicbrainzRecordingId: "9e5d0b3b-0000-4d5f-9a58-8a4f5f3c1d1e" } : {}
    const { confidence } = await only(await libraryOf(trackEvents("a", pack(original), 180_000, recording), events))
    expect(confidence).toBeLessThan(HIGH_CONFIDENCE)
  })

  it("leave out what is one already, or was dismissed", async () => {
    const merged: NewEvent = {
      type: "track.merged",
      subject: "track:b",
      payload: { into: "a", because: { rule: "user" } },
    }
    const library = await libraryOf(first, second(), [merged])
    expect(await mergeProposals(library, { ports })).toEqual([])

    const dismissing = await libraryOf(first, second())
    const proposals = await mergeProposals(dismissing, { ports })
    await dismissing.append({ actor: "fingerprint", events: proposalEvents(proposals) })
    expect(await mergeProposals(dismissing, { ports })).toEqual(proposals)
    const dismissed: NewEvent = { type: "candidate.dismissed", subject: "track:b", payload: { candidate: "merge:a" } }
    await dismissing.append({ actor: "user:ada", events: [dismissed] })
    expect(await mergeProposals(dismissing, { ports })).toEqual([])
  })

  it("take the latest fingerprint of a file", async () => {
    const wrong: NewEvent = {
      type: "mediaFile.analysed",
      subject: "mediaFile:f-b",
      payload: { analysis: "chromaprint", values: { fingerprint: pack(other), durationMs: 180_000 } },
    }
    expect(await mergeProposals(await libraryOf(first, second(), [wrong]), { ports })).toEqual([])
  })

  it("end when they are aborted", async () => {
    const library = await libraryOf(first, second())
    await expect(mergeProposals(library, { ports, signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    )
  })
})

describe("titles", () => {
  it.each([
    ["Angie (Live)", ["live"]],
    ["Angie - 2009 Remastered", ["remaster"]],
    ["Angie [Radio Edit] (Remix)", ["edit", "remix"]],
    ["Live and Let Die", []],
    ["Mixtape (Part 1)", []],
    [null, []],
  ])("say their version: %s", (title, versions) => {
    expect(versionsIn(title)).toEqual(versions)
  })
})

describe("what tests pack", () => {
  it("is unpacked again", () => {
    expect(unpack(pack(original))).toEqual(original)
    expect(unpack(pack(Uint32Array.of(0, 0xffffffff, 0x80000000, 0)))).toEqual(
      Uint32Array.of(0, 0xffffffff, 0x80000000, 0),
    )
  })
})

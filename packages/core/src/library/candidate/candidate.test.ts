/** Candidates: proposed, applied, dismissed; each event stands and falls on its own. */
import { describe, expect, it } from "vitest"
import { append, folded, newLibrary, rows } from "../../testing/given.ts"
import { claimAspect } from "../claim/aspect.ts"
import { type ClaimState, shown } from "../claim/fold.ts"
import { registry } from "../index.ts"
import { apply, dismiss } from "./decide.ts"
import { candidateOf } from "./fold.ts"

const SUBJECT = "track:t1"
const proposed = (fields: object, score = 0.5) => ({
  type: "candidate.proposed",
  payload: { candidate: "mb:1", provider: "mb", score, fields },
})
const applied = (fields: object) => ({
  type: "candidate.applied",
  payload: { candidate: "mb:1", provider: "mb", fields },
})
const dismissed = { type: "candidate.dismissed", payload: { candidate: "mb:1" } }

const given = (...events: { type: string; payload: unknown }[]): ClaimState =>
  folded(SUBJECT, events).reduce<unknown>(
    (state, event) => claimAspect.fold(state, event),
    claimAspect.initial(),
  ) as ClaimState

describe("a candidate", () => {
  it("[FOLD-24] that was dismissed stays so when it is proposed again, with what it says now", () => {
    const state = given(proposed({ title: "A" }), dismissed, proposed({ title: "B" }, 0.9))
    expect(candidateOf(state, "mb:1")).toMatchObject({
      status: "dismissed",
      proposal: { score: 0.9, fields: { title: "B" } },
    })
  })

  it("[FOLD-24] dismissed before it was ever proposed is dismissed", () => {
    expect(candidateOf(given(dismissed, proposed({})), "mb:1")?.status).toBe("dismissed")
  })

  it("[FOLD-24] shows nothing until it is applied, then above what is automatic and below a person's own claims", () => {
    const automatic = {
      type: "claim.attributed",
      payload: { provider: "x", tier: "automatic", fields: { title: "A", year: 1 } },
    }
    const user = { type: "claim.attributed", payload: { provider: "user", tier: "user", fields: { year: 2 } } }
    expect(shown(given(automatic, user, proposed({ title: "B", year: 3 })))).toEqual({ title: "A", year: 2 })
    expect(shown(given(automatic, user, proposed({}), applied({ title: "B", year: 3 })))).toEqual({
      title: "B",
      year: 2,
    })
  })

  it("is applied with its fields, whole or in part", () => {
    const state = given(proposed({ title: "A", year: 1 }))
    expect(apply(SUBJECT, { candidate: "mb:1" }, state)).toMatchObject([
      { payload: { fields: { title: "A", year: 1 }, confidence: 0.5 } },
    ])
    const [event] = apply(SUBJECT, { candidate: "mb:1", fields: ["year"] }, state) as readonly { payload: unknown }[]
    expect(event?.payload).toEqual({ candidate: "mb:1", provider: "mb", fields: { year: 1 }, confidence: 0.5 })
  })

  it("cannot be applied where it is unknown or says nothing about a field", () => {
    expect(apply(SUBJECT, { candidate: "constructor" }, given())).toMatchObject({ _tag: "CommandRejected" })
    expect(apply(SUBJECT, { candidate: "mb:1", fields: ["bpm"] }, given(proposed({})))).toMatchObject({
      _tag: "CommandRejected",
    })
    expect(dismiss(SUBJECT, "mb:2", given(proposed({})))).toMatchObject({ _tag: "CommandRejected" })
    expect(dismiss(SUBJECT, "mb:1", given(dismissed))).toEqual([])
  })

  it("[FOLD-24] keeps what was applied when its proposal is reverted, and loses it when the applying is", async () => {
    const library = await newLibrary(registry)
    const title = async () => (await rows(library, "SELECT title FROM track"))[0]?.["title"]
    const revert = async (id: string, seq: number, name: string) =>
      append(library, [
        {
          type: "revert.made",
          subject: `revert:${name}`,
          payload: { events: [{ id, origin: library.origin, seq }], operations: [] },
        },
      ])
    const [, proposal, applying] = await append(library, [
      { subject: SUBJECT, type: "track.created", payload: { mediaFile: "m", title: "hint" } },
      { subject: SUBJECT, ...proposed({ title: "B" }) },
      { subject: SUBJECT, ...applied({ title: "B" }) },
    ])
    await revert(proposal?.id ?? "", proposal?.seq ?? 0, "r1")
    expect(await title()).toBe("B")
    expect(await rows(library, "SELECT * FROM candidate")).toEqual([])
    await revert(applying?.id ?? "", applying?.seq ?? 0, "r2")
    expect(await title()).toBe("hint")
    await library.close()
  })
})

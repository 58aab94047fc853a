/** Claims: which one shows, what locks do, and that the explanation agrees with the fold. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { InvalidPayload } from "../../errors.ts"
import { folded, newLibrary, append } from "../../testing/given.ts"
import { registry } from "../index.ts"
import { claimAspect } from "./aspect.ts"
import { edit, lock, unlock } from "./decide.ts"
import { claimEvents, TIERS, type Tier } from "./events.ts"
import { type Fields, FIELDS, isFieldName, MOST_FIELDS, typeOfField } from "./fields.ts"
import { type ClaimState, shown, shownValue } from "./fold.ts"
import { why } from "./queries.ts"
import { integerOf, listOf, textOf } from "./read.ts"
import { explain, type ClaimRow } from "./why.ts"

const SUBJECT = "track:t1"
const claim = (tier: Tier, fields: Fields) => ({ type: "claim.attributed", payload: { provider: tier, tier, fields } })
const locking = (...fields: string[]) => ({ type: "claim.locked", payload: { fields } })
const unlocking = (...fields: string[]) => ({ type: "claim.unlocked", payload: { fields } })

type Given = readonly { readonly type: string; readonly payload: unknown }[]

const given = (events: Given): ClaimState =>
  folded(SUBJECT, events).reduce<unknown>(
    (state, event) => claimAspect.fold(state, event),
    claimAspect.initial(),
  ) as ClaimState

const rowsFor = (events: Given): ClaimRow[] =>
  folded(SUBJECT, events).flatMap((event) => {
    const ref = { key: SUBJECT, subject: SUBJECT, kind: "track", id: "t1", log: "library", user: "", row: 1 }
    return (claimAspect.eventRows?.(ref, event)["claim"] ?? []) as unknown as ClaimRow[]
  })

describe("the value shown", () => {
  it("[FOLD-21] is that of the highest tier, whatever came later", () => {
    const events = TIERS.toReversed().map((tier) => claim(tier, { title: tier }))
    expect(shownValue(given(events), "title")).toBe("user")
  })

  it("[FOLD-21] is the latest of its tier", () => {
    const sure = { ...claim("embedded", { title: "A", year: 1 }).payload, confidence: 1 }
    const unsure = { ...claim("embedded", { title: "B" }).payload, confidence: 0.1 }
    const events = [sure, unsure].map((payload) => ({ type: "claim.attributed", payload }))
    expect(shown(given(events))).toEqual({ title: "B", year: 1 })
  })

  it("[FOLD-22] can be that there is none", () => {
    expect(shown(given([claim("embedded", { composers: ["Satie"] }), claim("user", { composers: null })]))).toEqual({
      composers: null,
    })
  })

  it("is undefined where nobody said anything, also for names that objects have", () => {
    expect(shownValue(given([claim("user", { title: "A" })]), "constructor")).toBeUndefined()
  })
})

describe("a lock", () => {
  it("[FOLD-23] pins what is shown against stronger and later claims", () => {
    const events = [
      claim("embedded", { title: "A" }),
      locking("title"),
      claim("automatic", { title: "B" }),
      claim("embedded", { title: "C" }),
    ]
    expect(shown(given(events))).toEqual({ title: "A" })
  })

  it("[FOLD-23] yields to a person's later claim, which is then pinned", () => {
    const events = [
      claim("embedded", { title: "A" }),
      locking("title"),
      claim("user", { title: "B" }),
      claim("candidate", { title: "C" }),
    ]
    expect(shown(given(events))).toEqual({ title: "B" })
  })

  it("[FOLD-23] does not yield to an applied candidate", () => {
    const applied = { type: "candidate.applied", payload: { candidate: "c", provider: "mb", fields: { title: "C" } } }
    expect(shown(given([claim("embedded", { title: "A" }), locking("title"), applied]))).toEqual({ title: "A" })
  })

  it("[FOLD-23] pins nothing where nothing is known", () => {
    expect(shown(given([locking("title"), claim("automatic", { title: "B" })]))).toEqual({ title: null })
  })

  it("[FOLD-23] that comes again changes nothing", () => {
    const events = [
      claim("embedded", { title: "A" }),
      locking("title"),
      claim("automatic", { title: "B" }),
      locking("title"),
    ]
    expect(shown(given(events))).toEqual({ title: "A" })
  })

  it("[FOLD-23] taken off shows what was claimed meanwhile", () => {
    const events = [
      claim("embedded", { title: "A", year: 1 }),
      locking("title", "year"),
      claim("automatic", { title: "B", year: 2 }),
      unlocking("title"),
    ]
    expect(shown(given(events))).toEqual({ title: "B", year: 1 })
  })
})

describe("the explanation", () => {
  const name = fc.constantFrom("title", "year")
  const fields = fc.dictionary(name, fc.constantFrom("a", "b", null, 3), { noNullPrototype: true })
  const event = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...TIERS), fields).map(([tier, values]) => claim(tier, values)) },
    { weight: 1, arbitrary: name.map((field) => locking(field)) },
    { weight: 1, arbitrary: name.map((field) => unlocking(field)) },
    {
      weight: 1,
      arbitrary: fields.map((values) => ({
        type: "candidate.applied",
        payload: { candidate: "c", provider: "mb", fields: values },
      })),
    },
  )

  it("agrees with the fold, from rows in any order", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), name, fc.infiniteStream(fc.nat()), (events, field, order) => {
        const state = given(events)
        const shuffled = rowsFor(events)
          .map((row) => ({ row, at: order.next().value as number }))
          .toSorted((a, b) => a.at - b.at)
        const answer = explain(
          field,
          shuffled.map(({ row }) => row),
        )
        expect(answer.value).toEqual(shownValue(state, field))
        expect(answer.locked).toBe(Object.hasOwn(state.pinned ?? {}, field))
        const first = answer.stack.filter((each) => each.standing === "shown")
        expect(first.length).toBe(
          answer.stack.length > 0 && !(answer.locked && answer.value === null && first.length === 0) ? 1 : 0,
        )
        for (const each of first) expect(each.value).toEqual(answer.value)
      }),
      { numRuns: 500 },
    )
  })

  it("says in one line where a value is from and what it beat", async () => {
    const library = await newLibrary(registry)
    await append(library, [{ subject: SUBJECT, ...claim("embedded", { title: "A" }) }], "import")
    await append(library, [
      {
        subject: SUBJECT,
        type: "claim.attributed",
        payload: { provider: "musicbrainz", tier: "automatic", fields: { title: "B" }, confidence: 0.93 },
      },
      { subject: SUBJECT, ...locking("title") },
      { subject: SUBJECT, ...claim("candidate", { title: "C" }) },
    ])
    const answer = await library.store.read(() => why(SUBJECT, "title"))
    expect(answer.line).toBe(
      'title is "B": musicbrainz (automatic, 93 %) on 2026-01-01 by user:ada, before candidate (applied candidate) and 1 more; locked',
    )
    expect(answer.stack.map(({ value, standing }) => [value, standing])).toEqual([
      ["B", "shown"],
      ["C", "locked"],
      ["A", "lowerTier"],
    ])
    await library.close()
  })

  it("survives a time that no calendar has", () => {
    const rows = rowsFor([claim("user", { title: "A" })]).map((row) => ({ ...row, at: Number.MAX_SAFE_INTEGER }))
    expect(explain("title", rows).line).toContain("an impossible date")
  })
})

describe("a claim's fields", () => {
  const { check } = claimEvents.attributed
  const payload = (fields: unknown) => ({ provider: "x", tier: "user", fields })

  it.each([
    ["a name that begins with a digit", { "1title": "x" }],
    ["the name __proto__", JSON.parse('{"__proto__": "x"}')],
    ["a name of 65 characters", { ["a".repeat(65)]: "x" }],
    ["text beyond 64 KiB", { title: "x".repeat(65_537) }],
    ["201 items", { artists: Array.from({ length: 201 }, () => "x") }],
    ["items that are no text", { artists: [1] }],
    ["a number that is not finite", { bpm: Number.NaN }],
    ["an object", { title: {} }],
    ["a list", []],
    ["too many fields", Object.fromEntries(Array.from({ length: MOST_FIELDS + 1 }, (_, i) => [`a${i}`, 1]))],
  ])("refuse %s", (_, fields) => {
    expect(() => check(payload(fields))).toThrow(InvalidPayload)
  })

  it("[FOLD-22] take names that nobody knows", () => {
    expect(check(payload({ "com.example:mood_score": 0.5 }))).toBeDefined()
    expect(typeOfField("mood_score")).toBeUndefined()
  })

  it("have proper names and types", () => {
    expect(Object.keys(FIELDS).filter((name) => !isFieldName(name))).toEqual([])
    expect(typeOfField("artists")).toBe("list")
  })

  it("[FOLD-22] are read leniently where the type is not the expected one", () => {
    const fields: Fields = { track: "3/12", year: 1999.5, title: ["A", "B"], artists: "C", album: "", bpm: true }
    expect(integerOf(fields, "track")).toBe(3)
    expect(integerOf(fields, "year")).toBe(1999)
    expect(integerOf(fields, "bpm")).toBeNull()
    expect(textOf(fields, "title")).toBe("A; B")
    expect(textOf(fields, "album")).toBeNull()
    expect(listOf(fields, "artists")).toEqual(["C"])
  })
})

describe("commands", () => {
  it("claim only what a person changed", () => {
    const state = given([claim("embedded", { title: "A", artists: ["B"] })])
    expect(edit(SUBJECT, { title: "A", artists: ["B"], year: 1 }, state)).toMatchObject([
      { payload: { fields: { year: 1 } } },
    ])
    expect(edit(SUBJECT, { title: "A" }, state)).toEqual([])
  })

  it("lock what is open and unlock what is locked", () => {
    const state = given([claim("embedded", { title: "A" }), locking("title")])
    expect(lock(SUBJECT, ["title", "year"], state)).toMatchObject([{ payload: { fields: ["year"] } }])
    expect(unlock(SUBJECT, ["title"], state)).toMatchObject([{ type: "claim.unlocked" }])
    expect(unlock(SUBJECT, ["year"], state)).toMatchObject({ _tag: "CommandRejected" })
  })
})

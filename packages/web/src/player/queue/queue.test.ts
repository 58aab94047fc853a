import type { Track } from "@ledgerline/client/contract"
import { describe, expect, it } from "vitest"
import {
  cleared,
  EMPTY,
  entryOf,
  following,
  inserted,
  moved,
  type Queue,
  removed,
  shuffled,
  unshuffled,
} from "./queue.ts"

const entry = (key: string) => ({ ...entryOf({ id: key } as Track), key })
const queueOf = (keys: string, at: number): Queue => ({ entries: [...keys].map(entry), at, order: null })
const shown = ({ entries, at }: Queue): string => entries.map(({ key }, i) => (i === at ? `[${key}]` : key)).join("")
/** Chance that is the same each time. */
const seeded =
  (state = 7) =>
  () =>
    (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647

describe("a queue", () => {
  it.each([
    ["next", "ab[c]xyd"],
    ["last", "ab[c]dxy"],
  ] as const)("takes tracks %s", (where, wanted) => {
    expect(shown(inserted(queueOf("abcd", 2), [entry("x"), entry("y")], where))).toBe(wanted)
  })

  it.each([
    ["before what plays", "a", "[b]cd", 1],
    ["behind it", "cd", "a[b]", 1],
    ["what plays: the next one takes its place", "b", "a[c]d", 1],
    ["what plays with the next one", "bc", "a[d]", 1],
    ["what plays at the end: the one before", "d", "ab[c]", 3],
  ] as const)("loses %s", (_, keys, wanted, at) => {
    expect(shown(removed(queueOf("abcd", at), new Set(keys)))).toBe(wanted)
  })

  it("loses all: nothing plays", () => {
    expect(shown(removed(queueOf("ab", 1), new Set("ab")))).toBe("")
    expect(removed(queueOf("ab", 1), new Set("ab")).at).toBe(-1)
  })

  it.each([
    ["a", 2, "[b]acd"],
    ["a", 4, "[b]cda"],
    ["d", 0, "da[b]c"],
    ["b", 4, "acd[b]"],
    ["b", 1, "a[b]cd"],
    ["zz", 0, "a[b]cd"],
  ])("moves %s in front of place %i, and plays on", (key, to, wanted) => {
    expect(shown(moved(queueOf("abcd", 1), key, to))).toBe(wanted)
  })

  it("is cleared but for what plays", () => {
    expect(shown(cleared(queueOf("abc", 1)))).toBe("[b]")
    expect(cleared(EMPTY)).toEqual(EMPTY)
  })

  it("is shuffled behind what plays, with nothing lost, and back again", () => {
    const queue = queueOf("abcdefgh", 3)
    const mixed = shuffled(queue, seeded())
    expect(shown(mixed).startsWith("[d]")).toBe(true)
    expect(mixed.entries.map(({ key }) => key).toSorted()).toEqual([..."abcdefgh"])
    expect(shown(mixed)).not.toBe(shown(queue))
    expect(shown(unshuffled(mixed))).toBe("abc[d]efgh")
    expect(shown(unshuffled(shuffled(mixed, seeded(5))))).toBe("abc[d]efgh")
  })

  it("takes back shuffling without what was removed, and with what was added where it was put", () => {
    const mixed = shuffled(queueOf("abcd", 0), seeded())
    const changed = inserted(removed(mixed, new Set("c")), [entry("x")], "next")
    expect(shown(unshuffled(changed))).toBe("[a]xbd")
    expect(shown(unshuffled(inserted(mixed, [entry("y")], "last")))).toBe("[a]bcdy")
  })

  it("shuffles evenly", () => {
    const random = seeded(11)
    const firsts = Array.from({ length: 3000 }, () => shuffled(queueOf("abc", -1), random).entries[0]?.key)
    for (const key of "abc") expect(firsts.filter((each) => each === key).length / 3000).toBeCloseTo(1 / 3, 1)
  })

  it.each([
    ["off", 0, true, 1],
    ["off", 1, true, undefined],
    ["all", 1, true, 0],
    ["one", 1, true, 1],
    ["one", 0, false, 1],
    ["one", 1, false, 0],
  ] as const)("with repeat %s, at %i, byItself %s, goes to %s", (repeat, at, byItself, wanted) => {
    expect(following(queueOf("ab", at), repeat, byItself)).toBe(wanted)
  })

  it("that is empty goes nowhere", () => {
    expect(following(EMPTY, "all", false)).toBeUndefined()
  })
})

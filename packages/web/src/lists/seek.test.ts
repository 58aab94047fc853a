import { expect, it } from "vitest"
import { fixedList } from "./List.ts"
import { LiveList } from "./LiveList.ts"
import { seek } from "./seek.ts"

const names = ["Adele", "Ärzte", "Beck", "Björk", "Émilie", "Zappa"]
const own = (name: string): string => name

it.each([
  ["a", 0],
  ["ar", 1],
  ["b", 2],
  ["bj", 3],
  ["e", 4],
  ["f", 5],
  ["zz", 6],
])("%s begins at %i", async (wanted, place) => expect(await seek(fixedList(names), own, wanted)).toBe(place))

it("given a list that can be asked for a place, then it is asked once and no item is looked at", async () => {
  const asked: string[] = []
  const list = new LiveList<string>(
    () => {
      throw new Error("an item was asked for")
    },
    async (name) => asked.push(name) + 41,
  )
  expect(await seek(list, own, "bj")).toBe(42)
  expect(asked).toEqual(["bj"])
})

it("finds places in lists that go the other way, and in empty ones", async () => {
  const back = fixedList(names.toReversed())
  expect(await seek(back, own, "b", true)).toBe(2)
  expect(await seek(back, own, "z", true)).toBe(0)
  expect(await seek(fixedList<string>([]), own, "a")).toBe(0)
})

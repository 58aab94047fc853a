import { expect, it } from "vitest"
import { placeAmongRest } from "./actions.ts"

it.each([
  [5, [0, 1], 3],
  [1, [3], 1],
  [4, [2, 3, 6], 2],
  [0, [0], 0],
])("before %i of all, %j moved: at %i among the rest", (at, moved, place) =>
  expect(placeAmongRest(at, moved)).toBe(place),
)

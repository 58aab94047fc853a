import { expect, it } from "vitest"
import { strengthOf } from "./strength.ts"

it.each([
  ["", "short"],
  ["seven77", "short"],
  ["aaaaaaaaaaaaaaaa", "weak"],
  ["1234567890123456", "weak"],
  ["kitchen2", "weak"],
  ["kitchen-Table7", "good"],
  ["correct horse battery staple", "good"],
  ["wintermorning", "fair"],
] as const)("%j is %s", (password, strength) => {
  expect(strengthOf(password)).toBe(strength)
})

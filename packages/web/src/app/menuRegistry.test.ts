import { expect, it } from "vitest"
import type { MenuAction } from "../components/menuEntries.ts"
import { type MenuContext, menuRegistry } from "./menuRegistry.ts"

const context = {} as MenuContext
const entry = (label: string): MenuAction => ({ label, onSelect: () => undefined })
const labels = (entries: readonly unknown[]): unknown[] => entries.map((each) => (each as MenuAction | null)?.label)

it("shows what areas added in the order of the groups, with lines between, and none around empty ones", () => {
  const menu = menuRegistry<number>()
  menu.add(() => [entry("remove")], "remove")
  menu.add(() => [entry("play")], "play")
  menu.add((of) => (of > 1 ? [entry("many")] : []), "collect")
  expect(labels(menu.entries(1, context))).toEqual(["play", undefined, "remove"])
  expect(labels(menu.entries(2, context))).toEqual(["play", undefined, "many", undefined, "remove"])
})

it("forgets what an area took away, and nothing else", () => {
  const menu = menuRegistry<null>()
  const take = menu.add(() => [entry("a")])
  menu.add(() => [entry("b")])
  take()
  expect(labels(menu.entries(null, context))).toEqual(["b"])
})

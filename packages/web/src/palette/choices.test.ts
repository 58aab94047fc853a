import { Check, Moon } from "lucide-react"
import { expect, it } from "vitest"
import { choicesOf } from "./choices.ts"

it("names what a menu has by the way to it, and says what is so already and what cannot be chosen", () => {
  const onSelect = (): void => undefined
  const choices = choicesOf(
    [
      {
        label: "Sleep",
        icon: Moon,
        entries: [{ label: "Off", icon: Check, onSelect }, null, { label: "Soon", onSelect }],
      },
      { label: "Volume", entries: [{ label: "Louder", entries: [{ label: "3 dB", onSelect }] }] },
      { label: "Later", isDisabled: true, onSelect },
      { label: "Plain", icon: Moon, onSelect },
    ],
    "Player",
  )
  expect(choices.map(({ title, isChosen }) => [title, isChosen])).toEqual([
    ["Sleep: Off", true],
    ["Sleep: Soon", false],
    ["Volume: Louder: 3 dB", false],
    ["Plain", false],
  ])
  expect(new Set(choices.map(({ id }) => id)).size).toBe(choices.length)
})

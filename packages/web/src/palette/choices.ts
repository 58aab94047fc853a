/** What a menu has, as lines to choose from: each by the names of the menus that lead to it and its own. */
import { Check } from "lucide-react"
import type { MenuEntry } from "../components/menuEntries.ts"

export interface Choice {
  readonly id: string
  readonly title: string
  readonly group: string
  /** Whether it is so already. */
  readonly isChosen: boolean
  readonly run: () => void
}

/** All that can be chosen, in the order of the menu. */
export function choicesOf(entries: readonly MenuEntry[], group: string, before = ""): readonly Choice[] {
  return entries.flatMap((entry): readonly Choice[] => {
    if (entry === null) return []
    const title = `${before}${entry.label}`
    if ("entries" in entry) return choicesOf(entry.entries, group, `${title}: `)
    if (entry.isDisabled === true) return []
    return [{ id: `choice ${title}`, title, group, isChosen: entry.icon === Check, run: entry.onSelect }]
  })
}

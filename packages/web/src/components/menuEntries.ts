/** What stands in menus, as data: the same from a button, by the right mouse button, and by keys. */
import type { LucideIcon } from "lucide-react"

export interface MenuAction {
  readonly label: string
  readonly icon?: LucideIcon
  /** The keys that do the same, as people read them. */
  readonly keys?: string
  readonly isDanger?: boolean
  readonly isDisabled?: boolean
  readonly onSelect: () => void
}

export interface Submenu {
  readonly label: string
  readonly icon?: LucideIcon
  readonly entries: readonly MenuEntry[]
}

/** Null is a line between groups. */
export type MenuEntry = MenuAction | Submenu | null

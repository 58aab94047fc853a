/** Menus to which areas of the app add entries, so that none of them knows the others. */
import type { MenuEntry } from "../components/menuEntries.ts"
import type { Player } from "../player/Player.ts"
import type { OpenLibrary } from "./library.tsx"

/** What entries may need when they are made and chosen. */
export interface MenuContext {
  readonly open: OpenLibrary
  readonly player: Player
  /** Whether who is signed in may change what everybody sees. */
  readonly mayEdit: boolean
  /** Goes to a page of the app: `/albums/5f1c…`. */
  readonly go: (to: string) => void
}

/** Where in a menu entries stand; between groups is a line. */
export type MenuPlace = "play" | "collect" | "open" | "details" | "keep" | "change" | "remove"

const PLACES: readonly MenuPlace[] = ["play", "collect", "open", "details", "keep", "change", "remove"]

/** Makes entries for what the menu is of. Called each time a menu is opened; without any there is nothing to see. */
export type EntriesOf<T> = (of: T, context: MenuContext) => readonly MenuEntry[]

export interface MenuRegistry<T> {
  /** Adds entries; answers what takes them away again. */
  readonly add: (entries: EntriesOf<T>, place?: MenuPlace) => () => void
  /** All entries for something, in groups; or those of some places alone. */
  readonly entries: (of: T, context: MenuContext, places?: readonly MenuPlace[]) => readonly MenuEntry[]
}

export function menuRegistry<T>(): MenuRegistry<T> {
  const added: { readonly place: MenuPlace; readonly entries: EntriesOf<T> }[] = []
  return {
    add(entries, place = "change") {
      const own = { place, entries }
      added.push(own)
      return () => void added.splice(added.indexOf(own), 1)
    },
    entries(of, context, places = PLACES) {
      const groups = places
        .map((place) => added.filter((each) => each.place === place).flatMap(({ entries }) => entries(of, context)))
        .filter((group) => group.length > 0)
      return groups.flatMap((group, at) => (at === 0 ? group : [null, ...group]))
    },
  }
}

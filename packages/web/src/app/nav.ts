/** What the side of the app leads to. */
import {
  CalendarDays,
  CopyCheck,
  Disc3,
  Folder,
  History,
  House,
  Inbox,
  ListMusic,
  ScrollText,
  ListOrdered,
  type LucideIcon,
  Music,
  Settings,
  Star,
  Tags,
  UserRound,
} from "lucide-react"
import type { LinkProps } from "@tanstack/react-router"
import type { en } from "./messages/en.ts"

type Label = keyof (typeof en)["app"]

export interface NavItem {
  readonly to: NonNullable<LinkProps["to"]>
  readonly label: Label
  readonly icon: LucideIcon
  /** Who sees it: everybody unless given. */
  readonly who?: "editor" | "owner"
  /** Keys that go there. */
  readonly keys?: string
}

export interface NavGroup {
  /** Null: without a title. */
  readonly label: Label | null
  readonly items: readonly NavItem[]
}

export const NAVIGATION: readonly NavGroup[] = [
  {
    label: null,
    items: [
      { to: "/", label: "home", icon: House, keys: "g h" },
      { to: "/queue", label: "queue", icon: ListOrdered, keys: "g q" },
    ],
  },
  {
    label: "library",
    items: [
      { to: "/albums", label: "albums", icon: Disc3, keys: "g a" },
      { to: "/artists", label: "artists", icon: UserRound, keys: "g r" },
      { to: "/tracks", label: "tracks", icon: Music, keys: "g t" },
      { to: "/genres", label: "genres", icon: Tags, keys: "g e" },
      { to: "/years", label: "years", icon: CalendarDays, keys: "g y" },
      { to: "/folders", label: "folders", icon: Folder, keys: "g f" },
      { to: "/playlists", label: "playlists", icon: ListMusic, keys: "g p" },
      { to: "/starred", label: "starred", icon: Star, keys: "g s" },
      { to: "/recent", label: "recent", icon: History },
    ],
  },
  {
    label: "provenance",
    items: [
      { to: "/review", label: "review", icon: Inbox, keys: "g v" },
      { to: "/duplicates", label: "duplicates", icon: CopyCheck, keys: "g d" },
      { to: "/history", label: "history", icon: ScrollText, keys: "g i" },
    ],
  },
  { label: null, items: [{ to: "/settings", label: "settings", icon: Settings }] },
]

const RANK = { listener: 0, editor: 1, owner: 2 }

/** Whether what is for somebody is there for who has a role. */
export const mayGo = ({ who = "listener" }: { readonly who?: keyof typeof RANK }, role: keyof typeof RANK): boolean =>
  RANK[role] >= RANK[who]

/** The pages of the settings, in the order in which they are listed. */
import {
  ChartColumn,
  CloudDownload,
  FolderInput,
  KeyRound,
  ListChecks,
  type LucideIcon,
  MonitorSmartphone,
  Server,
  Share2,
  SlidersHorizontal,
  Users,
} from "lucide-react"
import type { en } from "../../app/messages/en.ts"

export interface SettingsPage {
  readonly to: string
  readonly label: keyof (typeof en)["settings"]
  readonly icon: LucideIcon
  readonly who: "listener" | "editor" | "owner"
  /** It has nothing to show where the server is away. */
  readonly needsServer: boolean
}

export const SETTINGS_PAGES: readonly SettingsPage[] = [
  { to: "/settings/general", label: "general", icon: SlidersHorizontal, who: "listener", needsServer: false },
  { to: "/settings/offline", label: "offline", icon: CloudDownload, who: "listener", needsServer: false },
  { to: "/settings/sources", label: "sources", icon: Server, who: "listener", needsServer: false },
  { to: "/settings/import", label: "import", icon: FolderInput, who: "editor", needsServer: true },
  { to: "/settings/jobs", label: "jobs", icon: ListChecks, who: "listener", needsServer: true },
  { to: "/settings/devices", label: "devices", icon: MonitorSmartphone, who: "listener", needsServer: true },
  { to: "/settings/access", label: "access", icon: KeyRound, who: "listener", needsServer: true },
  { to: "/settings/shares", label: "shares", icon: Share2, who: "editor", needsServer: true },
  { to: "/settings/members", label: "members", icon: Users, who: "owner", needsServer: true },
  { to: "/settings/statistics", label: "statistics", icon: ChartColumn, who: "listener", needsServer: false },
]

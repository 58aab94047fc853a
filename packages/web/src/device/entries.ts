/** What menus offer where a library is kept here: to keep the music of something, or no longer. */
import i18next from "i18next"
import { CircleArrowDown, CircleX } from "lucide-react"
import type { MenuContext } from "../app/menuRegistry.ts"
import { toast, toastError } from "../app/toasts.tsx"
import { albumMenu, artistMenu, playlistMenu, trackMenu } from "../app/trackMenu.ts"
import type { MenuEntry } from "../components/menuEntries.ts"
import { deviceStatus } from "./status.ts"

const t = i18next.getFixedT(null, "offline")

function keeping(subjects: readonly string[], { open: { device } }: MenuContext): readonly MenuEntry[] {
  if (device === undefined || subjects.length === 0) return []
  const pins = new Set(deviceStatus()?.pins)
  const isKept = subjects.every((subject) => pins.has(subject))
  const change = async (): Promise<void> => {
    for (const subject of subjects) await (isKept ? device.offline.unpin(subject) : device.offline.pin(subject))
    toast(t(isKept ? "willUnkeep" : "willKeep"))
  }
  return [
    {
      label: t(isKept ? "unkeep" : "keepHere"),
      icon: isKept ? CircleX : CircleArrowDown,
      onSelect: () => void change().catch(toastError),
    },
  ]
}

trackMenu.add(
  (tracks, context) =>
    keeping(
      tracks.map(({ id }) => `track:${id}`),
      context,
    ),
  "keep",
)
albumMenu.add(({ id }, context) => keeping([`album:${id}`], context), "keep")
artistMenu.add(({ id }, context) => keeping([`artist:${id}`], context), "keep")
playlistMenu.add(({ id }, context) => keeping([`playlist:${id}`], context), "keep")

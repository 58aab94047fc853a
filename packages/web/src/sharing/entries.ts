/** What menus offer of this area: a link for people without an account. */
import i18next from "i18next"
import { Share2 } from "lucide-react"
import type { MenuContext } from "../app/menuRegistry.ts"
import { toastError } from "../app/toasts.tsx"
import { addTrackEntries, albumMenu, playlistMenu } from "../app/trackMenu.ts"
import type { MenuEntry } from "../components/menuEntries.ts"
import type { ToShare } from "./ShareDialog.tsx"

const t = i18next.getFixedT(null, "sharing")

/** In one link. */
const MOST_TRACKS = 1000

const sharing = (what: ToShare, { mayEdit }: MenuContext): readonly MenuEntry[] =>
  mayEdit
    ? [
        {
          label: t("share"),
          icon: Share2,
          onSelect: () => void import("./ShareDialog.tsx").then(({ openShare }) => openShare(what), toastError),
        },
      ]
    : []

addTrackEntries((tracks, context) => {
  const [track] = tracks
  if (track === undefined || tracks.length > MOST_TRACKS) return []
  const of = tracks.map(({ id }) => id)
  const one: ToShare = { kind: "track", of, title: track.title ?? "" }
  return sharing(tracks.length === 1 ? one : { kind: "tracks", of, title: null }, context)
}, "keep")
albumMenu.add(({ id, title }, context) => sharing({ kind: "album", of: [id], title }, context), "keep")
playlistMenu.add(({ id, name }, context) => sharing({ kind: "playlist", of: [id], title: name }, context), "keep")

/** What menus of tracks, albums and artists offer of this area. */
import i18next from "i18next"
import { FileAudio, GitMerge, Pencil, ScrollText, Split } from "lucide-react"
import { unlessEnded } from "../app/batches.tsx"
import { addTrackEntries, albumMenu, artistMenu, manyMenu } from "../app/trackMenu.ts"
import { tracksOf } from "../tracks/useChosen.ts"
import { openBulkEdit, openFix, openProvenance } from "./open.tsx"

const t = i18next.getFixedT(null, "provenance")

addTrackEntries(([track, ...more]) => {
  if (track === undefined || more.length > 0) return []
  return [{ label: t("whereFrom"), icon: ScrollText, onSelect: () => openProvenance("track", track.id) }]
}, "open")

addTrackEntries(([track, ...more], { go }) => {
  if (track === undefined || more.length > 0) return []
  return [{ label: t("details"), icon: FileAudio, onSelect: () => go(`/tracks/${encodeURIComponent(track.id)}`) }]
}, "details")

addTrackEntries((tracks, { mayEdit }) => {
  if (!mayEdit || tracks.length === 0) return []
  const label = tracks.length === 1 ? t("edit") : t("editMany", { count: tracks.length })
  return [{ label, icon: Pencil, onSelect: () => openBulkEdit(tracks) }]
}, "change")

manyMenu.add(({ load }, { mayEdit }) => {
  if (!mayEdit) return []
  const edit = (): void => void load().then((items) => openBulkEdit(tracksOf(items)), unlessEnded)
  return [{ label: t("editAll"), icon: Pencil, onSelect: edit }]
}, "change")

albumMenu.add(
  ({ id }) => [{ label: t("whereFrom"), icon: ScrollText, onSelect: () => openProvenance("album", id) }],
  "open",
)
albumMenu.add(({ id, title }, { mayEdit }) => {
  const of = { kind: "album", id, name: title } as const
  if (!mayEdit) return []
  return [
    { label: t("fixing.rename"), icon: Pencil, onSelect: () => openFix("rename", of) },
    { label: t("fixing.merge"), icon: GitMerge, onSelect: () => openFix("merge", of) },
    { label: t("fixing.split"), icon: Split, onSelect: () => openFix("splitAlbum", of) },
  ]
}, "change")

artistMenu.add(
  ({ id }) => [{ label: t("whereFrom"), icon: ScrollText, onSelect: () => openProvenance("artist", id) }],
  "open",
)
artistMenu.add(({ id, name }, { mayEdit }) => {
  const of = { kind: "artist", id, name } as const
  if (!mayEdit) return []
  return [
    { label: t("fixing.rename"), icon: Pencil, onSelect: () => openFix("rename", of) },
    { label: t("fixing.merge"), icon: GitMerge, onSelect: () => openFix("merge", of) },
    { label: t("fixing.split"), icon: Split, onSelect: () => openFix("splitArtist", of) },
  ]
}, "change")

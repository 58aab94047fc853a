/** All that is known of a track. */
import { useLive } from "@ledgerline/client/react"
import type { TrackDetail } from "@ledgerline/client/contract"
import { Link, useParams } from "@tanstack/react-router"
import { Pencil } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useAsOfQuery, useMayEdit } from "../../app/asOf.tsx"
import { useOpenLibrary } from "../../app/library.tsx"
import { NoPage } from "../../app/NotFound.tsx"
import { Button } from "../../components/Button.tsx"
import { Loading } from "../../components/States.tsx"
import { Tabbed } from "../../components/Tabbed.tsx"
import { FieldsPanel } from "../../provenance/FieldsPanel.tsx"
import { HistoryPanel } from "../../provenance/HistoryPanel.tsx"
import { ImagesPanel } from "../../provenance/ImagesPanel.tsx"
import { openBulkEdit } from "../../provenance/open.tsx"
import { lengthOf } from "../../provenance/readable.ts"
import { RelationsPanel } from "../../provenance/relations/RelationsPanel.tsx"
import { SamplesPanel } from "../../provenance/samples/SamplesPanel.tsx"
import { useTimes } from "../../provenance/times.ts"
import { Copies } from "./Copies.tsx"
import { FriendTrack } from "./FriendTrack.tsx"
import { LyricsPanel } from "./LyricsPanel.tsx"
import { Played } from "./Played.tsx"
import { TrackHeader } from "./TrackHeader.tsx"
import styles from "./TrackPage.module.css"

export function TrackPage() {
  const { id } = useParams({ strict: false })
  const { library, device } = useOpenLibrary()
  const query = useAsOfQuery()
  const { value, error } = useLive(() => library.tracks.liveOne(id ?? "", query), [library, id, query])
  const isAbsent = error !== undefined && "status" in error && error.status === 404
  if (value === undefined && isAbsent && device !== undefined) return <FriendTrack id={id ?? ""} device={device} />
  if (value === undefined) return error === undefined ? <Loading /> : <NoPage error={error} />
  return <Shown track={value} />
}

function Shown({ track }: { readonly track: TrackDetail }) {
  const { t } = useTranslation("provenance")
  const times = useTimes()
  const mayEdit = useMayEdit()
  const { id, album, albumId, durationMs, addedAt, mergedFrom } = track
  return (
    <div className={styles.page}>
      <TrackHeader
        track={track}
        facts={
          <>
            <p className={styles.quiet}>
              {album === null ? null : albumId === null ? (
                album
              ) : (
                <Link to={"/albums/$id" as string} params={{ id: albumId }}>
                  {album}
                </Link>
              )}
              {durationMs === null ? null : ` · ${lengthOf(durationMs)}`} ·{" "}
              {t("page.added", { time: times.moment(addedAt) })}
              {mergedFrom.length === 0 ? null : ` · ${t("page.mergedFrom", { count: mergedFrom.length })}`}
            </p>
            <Played track={track} />
          </>
        }
        actions={
          mayEdit ? (
            <Button icon={Pencil} onClick={() => openBulkEdit([track])}>
              {t("edit")}
            </Button>
          ) : null
        }
      />
      <Tabbed
        tabs={[
          { name: "fields", label: t("stack.fields"), panel: <FieldsPanel kind="track" id={id} /> },
          { name: "files", label: t("page.files"), panel: <Copies track={track} /> },
          { name: "lyrics", label: t("page.lyrics"), panel: <LyricsPanel id={id} /> },
          { name: "images", label: t("stack.images"), panel: <ImagesPanel kind="track" id={id} /> },
          { name: "relations", label: t("page.relations"), panel: <RelationsPanel subject={`track:${id}`} /> },
          { name: "samples", label: t("page.samples"), panel: <SamplesPanel track={track} /> },
          { name: "history", label: t("stack.history"), panel: <HistoryPanel kind="track" id={id} /> },
        ]}
      />
    </div>
  )
}

/** The queue of this browser, and those of the member's other devices. */
import type { Queue, Track } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { ListMusic, ListPlus, ListX, Undo2 } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { toast, toastError } from "../../app/toasts.tsx"
import { Button } from "../../components/Button.tsx"
import { Page } from "../../components/Page.tsx"
import { Empty } from "../../components/States.tsx"
import { openNewPlaylist } from "../../playlists/PlaylistDialog.tsx"
import { usePlayer, usePlayerState } from "../../player/PlayerProvider.tsx"
import { ownQueue } from "../../player/saving.ts"
import { QueueList } from "../../player/ui/QueueList.tsx"
import { clock } from "../../player/ui/time.ts"
import styles from "./QueuePage.module.css"

export function QueuePage() {
  const { t } = useTranslation("player")
  const { t: app } = useTranslation()
  const player = usePlayer()
  const { queue, canUndo } = usePlayerState()
  const seconds = queue.reduce((sum, { track }) => sum + (track.durationMs ?? 0), 0) / 1000
  const clear = (): void => {
    player.clear()
    toast(t("queueCleared"), { label: app("undo"), onSelect: () => player.undo() })
  }
  return (
    <Page
      title={t("queue")}
      isFilled
      subtitle={queue.length === 0 ? undefined : t("queueCount", { count: queue.length, time: clock(seconds) })}
      actions={
        <>
          <Button icon={Undo2} disabled={!canUndo} onClick={() => player.undo()}>
            {t("undoQueue")}
          </Button>
          <Button
            icon={ListPlus}
            disabled={queue.length === 0}
            onClick={() => openNewPlaylist({ tracks: queue.map(({ track }) => track) })}
          >
            {t("saveQueue")}
          </Button>
          <Button icon={ListX} disabled={queue.length === 0} onClick={clear}>
            {t("clearQueue")}
          </Button>
        </>
      }
    >
      {queue.length === 0 ? (
        <Empty icon={ListMusic} title={t("emptyQueue")} />
      ) : (
        <>
          <p className={styles.hint}>{t("queueKeys")}</p>
          <QueueList />
        </>
      )}
      <Others />
    </Page>
  )
}

function Others() {
  const { t, i18n } = useTranslation("player")
  const library = useLibrary()
  const player = usePlayer()
  const { value } = useLive(() => library.playback.liveQueues(), [library])
  const others = (value?.items ?? [])
    .filter(({ id, tracks }) => id !== ownQueue() && tracks.length > 0)
    .toSorted((a, b) => b.savedAt - a.savedAt)
  if (others.length === 0) return null
  const takeOver = async (queue: Queue): Promise<void> => {
    const tracks = await tracksOf(queue, (id) => library.tracks.get(id))
    const at = tracks.findIndex(({ id }) => id === queue.tracks[queue.index])
    await player.play(tracks, Math.max(0, at))
    if (at !== -1 && queue.positionMs > 0) player.seek(queue.positionMs / 1000)
  }
  return (
    <section className={styles.others}>
      <h2>{t("otherDevices")}</h2>
      <ul>
        {others.map((queue) => (
          <li key={queue.id}>
            {t("otherQueue", {
              count: queue.tracks.length,
              when: new Date(queue.savedAt).toLocaleString(i18n.language),
            })}
            <Button onClick={() => void takeOver(queue).catch(toastError)}>{t("takeOver")}</Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** How many are asked for at a time. */
const AT_ONCE = 8

/** In their order, without those that are gone. */
async function tracksOf({ tracks }: Queue, get: (id: string) => Promise<Track>): Promise<Track[]> {
  const found = new Map<string, Track>()
  const wanted = [...new Set(tracks)]
  const worker = async (): Promise<void> => {
    for (let id = wanted.shift(); id !== undefined; id = wanted.shift()) {
      const track = await get(id).catch(() => undefined)
      if (track !== undefined) found.set(id, track)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return tracks.flatMap((id) => found.get(id) ?? [])
}

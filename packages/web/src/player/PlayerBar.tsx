/** What plays, at the foot of every page. */
import { Link, useLocation } from "@tanstack/react-router"
import { EllipsisVertical, ListMusic } from "lucide-react"
import { useTranslation } from "react-i18next"
import { IconButton } from "../components/Button.tsx"
import { Cover } from "../components/Cover.tsx"
import { Menu } from "../components/Menu.tsx"
import styles from "./PlayerBar.module.css"
import { usePlayerState } from "./PlayerProvider.tsx"
import { ByLine } from "./ui/ByLine.tsx"
import { Controls, PlayButton } from "./ui/Controls.tsx"
import { Notices } from "./ui/Notices.tsx"
import { Quality } from "./ui/Quality.tsx"
import { StarButton } from "./ui/Rating.tsx"
import { SeekBar } from "./ui/SeekBar.tsx"
import { useCurrent } from "./ui/useCurrent.ts"
import { useMoreEntries } from "./ui/useMoreEntries.ts"
import { usePlayerCommands } from "./usePlayerCommands.ts"
import { Volume } from "./ui/Volume.tsx"

export function PlayerBar() {
  usePlayerCommands()
  const { pathname } = useLocation()
  const { queue, at } = usePlayerState()
  // The large player has all of it.
  return queue[at] === undefined || pathname === "/playing" ? null : <Bar />
}

function Bar() {
  const { t } = useTranslation("player")
  const current = useCurrent()
  if (current === undefined) return null
  const { track } = current
  return (
    <section className={styles.bar} aria-label={t("player")}>
      <div className={styles.notices}>
        <Notices />
      </div>
      <div className={styles.what}>
        <Link to="/playing" className={styles.cover} aria-label={t("openPlaying")}>
          <Cover artwork={current.detail?.artwork ?? null} size={56} />
        </Link>
        <Names />
        <span className={styles.wide}>
          <StarButton track={track.id} />
        </span>
      </div>
      <div className={styles.middle}>
        <Controls />
        <SeekBar track={track.id} />
      </div>
      <div className={styles.end}>
        <Quality track={track} />
        <Volume />
        <QueueLink />
        <More />
      </div>
      <div className={styles.mini}>
        <PlayButton size="normal" />
        <QueueLink />
      </div>
    </section>
  )
}

function Names() {
  const { t } = useTranslation("player")
  const current = useCurrent()
  if (current === undefined) return null
  const { track } = current
  return (
    <div className={styles.names}>
      <p className={styles.title}>
        <Link to={`/tracks/${encodeURIComponent(track.id)}` as string}>{track.title ?? t("unknownTitle")}</Link>
      </p>
      <p className={styles.artist}>
        <ByLine of={current} />
      </p>
    </div>
  )
}

function QueueLink() {
  const { t } = useTranslation("player")
  return (
    <Link to="/queue" className={styles.queue} aria-label={t("queue")}>
      <ListMusic size={20} aria-hidden />
    </Link>
  )
}

export function More() {
  const { t } = useTranslation("player")
  const entries = useMoreEntries()
  return (
    <Menu entries={entries}>
      <IconButton icon={EllipsisVertical} label={t("more")} />
    </Menu>
  )
}

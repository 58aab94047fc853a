/** A track that only friends have: what their library says of it, and where it can be had. */
import type { TrackDetailEverywhere } from "@ledgerline/client"
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { useLive } from "@ledgerline/client/react"
import { Play } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Button } from "../../components/Button.tsx"
import { Cover } from "../../components/Cover.tsx"
import { Failed, Loading } from "../../components/States.tsx"
import { useFriends } from "../../device/friends.ts"
import { usePlayer } from "../../player/PlayerProvider.tsx"
import { lengthOf } from "../../provenance/readable.ts"
import { Copies } from "./Copies.tsx"
import styles from "./TrackPage.module.css"

export function FriendTrack({ id, device }: { readonly id: string; readonly device: DeviceLibrary }) {
  const { value, error } = useLive(() => device.everywhere.tracks.liveOne(id), [device, id])
  if (value === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  return <Shown track={value} />
}

function Shown({ track }: { readonly track: TrackDetailEverywhere }) {
  const { t } = useTranslation("provenance")
  const player = usePlayer()
  const friend = useFriends().find(({ id }) => id === track.library)
  const { title, artist, album, artwork, durationMs } = track
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <Cover artwork={artwork} size={160} className={styles.cover ?? ""} />
        <div className={styles.titles}>
          <h1>{title ?? t("none")}</h1>
          <p className={styles.artist}>{artist}</p>
          <p className={styles.quiet}>
            {[album, durationMs === null ? null : lengthOf(durationMs)].filter((each) => each !== null).join(" · ")}
          </p>
          {friend === undefined ? null : <p className={styles.quiet}>{t("page.ofFriend", { name: friend.name })}</p>}
          <div className={styles.actions}>
            <Button look="primary" icon={Play} onClick={() => void player.play([track])}>
              {t("page.play")}
            </Button>
          </div>
        </div>
      </header>
      <h2>{t("page.files")}</h2>
      <Copies track={track} />
    </div>
  )
}

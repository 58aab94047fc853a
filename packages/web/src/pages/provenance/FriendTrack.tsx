/** A track that only friends have: what their library says of it, and where it can be had. */
import type { TrackDetailEverywhere } from "@ledgerline/client"
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { useLive } from "@ledgerline/client/react"
import { useTranslation } from "react-i18next"
import { NoPage } from "../../app/NotFound.tsx"
import { Loading } from "../../components/States.tsx"
import { useFriends } from "../../device/friends.ts"
import { lengthOf } from "../../provenance/readable.ts"
import { Copies } from "./Copies.tsx"
import { TrackHeader } from "./TrackHeader.tsx"
import styles from "./TrackPage.module.css"

export function FriendTrack({ id, device }: { readonly id: string; readonly device: DeviceLibrary }) {
  const { value, error } = useLive(() => device.everywhere.tracks.liveOne(id), [device, id])
  if (value === undefined) return error === undefined ? <Loading /> : <NoPage error={error} />
  return <Shown track={value} />
}

function Shown({ track }: { readonly track: TrackDetailEverywhere }) {
  const { t } = useTranslation("provenance")
  const friend = useFriends().find(({ id }) => id === track.library)
  const { album, durationMs } = track
  return (
    <div className={styles.page}>
      <TrackHeader
        track={track}
        facts={
          <>
            <p className={styles.quiet}>
              {[album, durationMs === null ? null : lengthOf(durationMs)].filter((each) => each !== null).join(" · ")}
            </p>
            {friend === undefined ? null : <p className={styles.quiet}>{t("page.ofFriend", { name: friend.name })}</p>}
          </>
        }
      />
      <h2>{t("page.files")}</h2>
      <Copies track={track} />
    </div>
  )
}

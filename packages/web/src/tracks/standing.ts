/** In which state tracks are for who looks at them. */
import type { Track } from "@ledgerline/client/contract"
import { useTranslation } from "react-i18next"
import type { Standing } from "../components/Badge.tsx"
import { useOpenLibrary } from "../app/library.tsx"
import type { Friend } from "../device/friends.ts"
import { useWhyOffline } from "../device/useWhyOffline.ts"

export interface TrackStanding {
  readonly standing: Standing
  /** For people, where it is not plain. */
  readonly reason?: string | undefined
}

const OF_DEVICE = { local: "local", cached: "cached", "stream-only": "server", unavailable: "offline" } as const

/** What a server has is at hand for it, and comes from the server for everybody else. */
export function standingOf({ availability }: Pick<Track, "availability">, isDevice: boolean): TrackStanding {
  if (isDevice) return { standing: OF_DEVICE[availability] }
  return { standing: availability === "unavailable" ? "offline" : "server" }
}

/** As {@link standingOf}, of the library that is open. */
export function useStandingOf(): (track: Pick<Track, "availability">, friend?: Friend) => TrackStanding {
  const { t } = useTranslation("browse")
  const isDevice = useOpenLibrary().device !== undefined
  const why = useWhyOffline()
  return (track, friend) => {
    const { standing } = standingOf(track, isDevice)
    if (friend !== undefined && standing === "offline")
      return { standing, reason: friend.error ?? t("friendAway", { name: friend.name }) }
    if (friend !== undefined && standing === "server")
      return { standing, reason: t("friendServer", { name: friend.name }) }
    return standing === "offline" ? { standing, reason: why } : { standing }
  }
}

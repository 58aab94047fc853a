/** What plays, for the lock screen and the keys of the system. */
import type { OpenShare } from "@ledgerline/client/share"
import type { SharePlayer } from "./SharePlayer.ts"

/** Seconds that the keys for it go on or back. */
const STEP = 10

export function startMediaSession(player: SharePlayer, { coverUrl }: OpenShare): void {
  if (!("mediaSession" in navigator)) return
  const { mediaSession } = navigator
  const on = (action: MediaSessionAction, handler: MediaSessionActionHandler): void => {
    try {
      mediaSession.setActionHandler(action, handler)
    } catch {
      // Not every browser knows every action.
    }
  }
  on("play", () => player.toggle())
  on("pause", () => player.pause())
  on("nexttrack", () => player.next())
  on("previoustrack", () => player.previous())
  on("seekforward", ({ seekOffset }) => player.seek(player.state.position + (seekOffset ?? STEP)))
  on("seekbackward", ({ seekOffset }) => player.seek(player.state.position - (seekOffset ?? STEP)))
  on("seekto", ({ seekTime }) => (seekTime === undefined ? undefined : player.seek(seekTime)))
  let shown = player.current
  player.subscribe(() => {
    const { current, state } = player
    if (current !== undefined && current !== shown) {
      const { title, artist, album, cover } = current
      const artwork = cover === null ? [] : [{ src: coverUrl(cover, 640), sizes: "640x640" }]
      mediaSession.metadata = new MediaMetadata({
        title: title ?? "",
        artist: artist ?? "",
        album: album ?? "",
        artwork,
      })
      shown = current
    }
    mediaSession.playbackState = state.isPlaying ? "playing" : "paused"
    const { duration, position } = state
    if (duration > 0) mediaSession.setPositionState({ duration, position: Math.min(position, duration) })
  })
}

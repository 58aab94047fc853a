/**
 * Of several players in one page one plays. They have no origin, and so nothing in common: each that begins says so to the frames beside
 * it, whatever is in them. Nothing is told but that.
 */
import type { SharePlayer } from "./SharePlayer.ts"

const BEGINS = "ledgerline: a player begins"

export function pauseForOthers(player: SharePlayer): void {
  let wasPlaying = false
  player.subscribe(() => {
    const { isPlaying } = player.state
    if (isPlaying && !wasPlaying) tell()
    wasPlaying = isPlaying
  })
  addEventListener("message", ({ data }) => {
    if (data === BEGINS) player.pause()
  })
}

function tell(): void {
  if (parent === window) return
  for (let at = 0; at < parent.length; at++) {
    const frame = parent[at]
    if (frame !== window) frame?.postMessage(BEGINS, "*")
  }
}

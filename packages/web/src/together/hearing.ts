/** What somebody hears, as others are told of it. */
import type { Listening } from "@ledgerline/client/together"
import type { Player } from "../player/Player.ts"

/** Milliseconds by which two places in a track may differ and be the same. */
export const SAME = 2000

/** What a player plays; undefined where that is nothing. */
export function listeningOf(player: Player): Listening | undefined {
  const { state } = player.state
  const track = player.current?.id
  if (track === undefined || state === "idle" || state === "failed") return undefined
  return { track, position: Math.round(player.position * 1000), since: Date.now(), isPaused: state === "paused" }
}

/** Where somebody is by now who was somewhere before. */
export const placeIn = ({ position, since, isPaused }: Listening): number =>
  position + (isPaused ? 0 : Math.max(0, Date.now() - since))

export const isAsTold = (told: Listening, now: Listening): boolean =>
  told.track === now.track && told.isPaused === now.isPaused && Math.abs(placeIn(told) - now.position) < SAME

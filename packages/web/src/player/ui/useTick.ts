/** What changes without telling. */
import { useCallback, useSyncExternalStore } from "react"
import { usePlayer, usePlayerState } from "../PlayerProvider.tsx"

/** Seconds in what plays, rounded down to steps, so that nothing is drawn more often than it changes. */
export function usePosition(step = 0.25): number {
  const player = usePlayer()
  const { state } = usePlayerState()
  const isMoving = state === "playing"
  const read = (): number => Math.floor(player.position / step) * step
  const subscribe = useCallback(
    (listener: () => void) => {
      const end = player.subscribe(listener)
      const timer = isMoving ? setInterval(listener, step * 500) : undefined
      return () => {
        end()
        clearInterval(timer)
      }
    },
    [player, isMoving, step],
  )
  return useSyncExternalStore(subscribe, read)
}

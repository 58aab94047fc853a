/** Which track plays, for rows that mark it: nothing else of the player makes them render. */
import { useCallback, useSyncExternalStore } from "react"
import { usePlayer } from "./PlayerProvider.tsx"

export interface Playing {
  readonly track: string | undefined
  readonly state: "playing" | "paused"
}

export function usePlaying(): Playing {
  const player = usePlayer()
  const subscribe = useCallback((listener: () => void) => player.subscribe(listener), [player])
  const track = useSyncExternalStore(subscribe, () => player.current?.id)
  const isPlaying = useSyncExternalStore(subscribe, () => ["playing", "loading"].includes(player.state.state))
  return { track, state: isPlaying ? "playing" : "paused" }
}

/** Whether there is room for little, as on phones. */
import { useSyncExternalStore } from "react"

const query = matchMedia("(max-width: 640px)")

export const useNarrow = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      query.addEventListener("change", listener)
      return () => query.removeEventListener("change", listener)
    },
    () => query.matches,
  )

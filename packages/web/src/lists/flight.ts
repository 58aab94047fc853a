/**
 * Whether somebody scrolls so fast that nobody sees pictures. Those of rows that come meanwhile wait until it is over: fetching and decoding
 * them would only take time from what scrolls.
 */
import { useSyncExternalStore } from "react"

/** CSS pixels a millisecond: some thirty rows a second. */
const FAST = 1.5
/** Milliseconds after which a place says nothing of the speed. */
const LONG_AGO = 200
const listeners = new Set<() => void>()
let isFlying = false
let last = { top: 0, at: 0 }

function set(next: boolean): void {
  if (next === isFlying) return
  isFlying = next
  if (!next) for (const listener of listeners) listener()
}

/** Says where what scrolls is now; `isOver`: it came to rest. */
export function scrolledTo(top: number, isOver: boolean): void {
  const now = performance.now()
  const past = now - last.at
  // Two in one frame say nothing, nor does a list that changes where it is.
  if (!isOver && (past < 4 || top === last.top)) return
  const speed = Math.abs(top - last.top) / past
  last = { top, at: now }
  set(!isOver && past < LONG_AGO && speed > FAST)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether what comes now is to have its picture, or what stands for it. What has one keeps it. */
export const useIsSeen = (): boolean => useSyncExternalStore(subscribe, () => !isFlying)

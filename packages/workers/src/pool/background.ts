/** Work that nobody waits for lets go first whatever somebody waits for: answers, music that is played. */
import type { ChildProcess } from "node:child_process"
import { setPriority } from "node:os"

/** How much lower than usual: of two that want the processor, the usual one gets nine tenths of it. */
export const BACKGROUND = 10

/** Makes a program that was started give way. */
export function giveWay({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, BACKGROUND)
  } catch {
    // It has ended already, or the system has no such thing.
  }
}

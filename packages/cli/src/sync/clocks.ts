/** Says that the clock of this machine is not that of a server: one of the two is wrong. */
import type { ClockApart } from "@ledgerline/sync"
import { clean, count } from "../frame/text.ts"

export const SET_RIGHT = "one of the two is wrong: set it right, then run: ledgerline sync"

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]

/** Which server says so, and by how much. */
export function apart({ ahead }: ClockApart, server: string): string {
  const by = Math.abs(ahead)
  const shown =
    by < 2 * HOUR
      ? count(Math.round(by / MINUTE), "minute")
      : by < 2 * DAY
        ? count(Math.round(by / HOUR), "hour")
        : count(Math.round(by / DAY), "day")
  return `by the clock of ${clean(server)}, that of this device is ${shown} ${ahead > 0 ? "fast" : "slow"}`
}

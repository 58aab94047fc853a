/** What a member did with a track, here and in other programs. What they did here stands against what others tell. */
import type { PlaybackState } from "./fold.ts"

export interface Counts {
  readonly plays: number
  readonly completed: number
  readonly skips: number
  readonly firstAt?: number | undefined
  readonly lastAt?: number | undefined
  readonly skippedAt?: number | undefined
  readonly rating?: number | undefined
  readonly starredAt?: number | undefined
}

export function withAccounts(state: PlaybackState): Counts {
  const { accounts = [], plays, completed, firstAt, lastAt } = state
  const counted = accounts.map((account) => account.plays ?? 0)
  const played = accounts.map((account) => account.playedAt)
  return {
    plays: sum(plays, ...counted),
    completed: sum(completed, ...counted),
    skips: sum(...accounts.map((account) => account.skips ?? 0)),
    firstAt: extreme(Math.min, firstAt, ...played),
    lastAt: extreme(Math.max, lastAt, ...played),
    skippedAt: extreme(Math.max, ...accounts.map((account) => account.skippedAt)),
    rating: state.isRated === true ? state.rating : accounts.findLast(({ rating }) => rating !== undefined)?.rating,
    starredAt:
      state.isStarred === true ? state.starredAt : extreme(Math.min, ...accounts.map((account) => account.starredAt)),
  }
}

const sum = (...counts: readonly number[]): number =>
  counts.reduce((total, count) => Math.min(total + count, Number.MAX_SAFE_INTEGER), 0)

function extreme(
  choose: (...values: number[]) => number,
  ...times: readonly (number | undefined)[]
): number | undefined {
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? undefined : choose(...known)
}

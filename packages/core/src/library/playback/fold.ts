/**
 * One member and one track. Plays are counted whatever their order. Progress keeps two places: the furthest ever, and
 * the latest; a device that comes late, or whose clock is years off, can move the one back but never the other.
 */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { playbackEvents } from "./events.ts"
import { PLAY, playRow } from "./play.ts"

export interface Place {
  readonly positionMs: number
  readonly durationMs?: number
  /** When it was there, as the player says. */
  readonly at: number
  /** The actor and, where it was told, the device. */
  readonly by: string
}

export interface PlaybackState {
  readonly plays: number
  readonly completed: number
  readonly totalMs: number
  readonly firstAt?: number
  readonly lastAt?: number
  readonly rating?: number
  readonly starredAt?: number
  readonly latest?: Place
  /** What the member noted of the latest place, or of one before it. */
  readonly comment?: string
  readonly furthest?: Place
  /** The member rated the track here, or took the rating away: what other programs say of it shows no more. */
  readonly isRated?: true
  readonly isStarred?: true
  /** What other programs told last. */
  readonly accounts?: readonly Account[]
  /** The time of the last event that was folded. */
  readonly at: number
}

interface Played {
  readonly startedAt: number
  readonly durationMs: number
  readonly completed: boolean
}

/** What another program told. */
interface Imported {
  readonly account: string
  readonly plays?: number
  readonly playedAt?: number
  readonly skips?: number
  readonly skippedAt?: number
  readonly rating?: number
  readonly starred?: boolean
  readonly addedAt?: number
}

export interface Account extends Omit<Imported, "starred"> {
  /** When it was first told to have a star. */
  readonly starredAt?: number
}

interface Progressed {
  readonly positionMs: number
  readonly durationMs?: number
  readonly at: number
  readonly device?: string
  readonly comment?: string
}

function played(state: PlaybackState, { at, payload }: FoldedEvent<Played>): PlaybackState {
  const { startedAt, durationMs, completed } = payload
  return {
    ...state,
    plays: state.plays + 1,
    completed: state.completed + (completed ? 1 : 0),
    totalMs: Math.min(state.totalMs + durationMs, Number.MAX_SAFE_INTEGER),
    firstAt: Math.min(state.firstAt ?? startedAt, startedAt),
    lastAt: Math.max(state.lastAt ?? startedAt, startedAt),
    at,
  }
}

function progressed(state: PlaybackState, { at, actor, payload }: FoldedEvent<Progressed>): PlaybackState {
  const { positionMs, durationMs, device, comment: noted } = payload
  const place: Place = {
    positionMs,
    ...(durationMs === undefined ? {} : { durationMs }),
    at: payload.at,
    by: device === undefined ? actor : `${actor} ${device}`,
  }
  // An event directly behind the one before was pushed there, since its clock is behind: then the order decides, or a
  // device from 2038 would keep its place until then. Else what happened earlier and was told late is not the latest.
  const isPushed = at <= state.at + 1
  const isLatest = state.latest === undefined || isPushed || place.at >= state.latest.at
  const isFurthest = state.furthest === undefined || positionMs > state.furthest.positionMs
  const { comment: before, ...rest } = state
  // Whoever listens on still means the same; whoever is back at the beginning is done with it.
  const comment = isLatest ? (noted ?? (positionMs === 0 ? undefined : before)) : before
  return {
    ...rest,
    at,
    ...(isLatest ? { latest: place } : {}),
    ...(isFurthest ? { furthest: place } : {}),
    ...(comment === undefined || comment === "" ? {} : { comment }),
  }
}

function imported(state: PlaybackState, { at, payload }: FoldedEvent<Imported>): PlaybackState {
  const { starred, ...told } = payload
  const before = state.accounts?.find((each) => each.account === told.account)
  const account: Account = { ...told, ...(starred === true ? { starredAt: before?.starredAt ?? at } : {}) }
  return { ...state, at, accounts: [...(state.accounts ?? []).filter((each) => each !== before), account] }
}

export const playbackAspect = defineAspect({
  name: "playback",
  events: playbackEvents,
  initial: (): PlaybackState => ({ plays: 0, completed: 0, totalMs: 0, at: -1 }),
  fold: {
    played,
    progressed,
    imported,
    rated: (state: PlaybackState, { at, payload }: FoldedEvent<{ readonly rating: number | null }>): PlaybackState => {
      const { rating: _, ...rest } = state
      const next: PlaybackState = { ...rest, isRated: true, at }
      return payload.rating === null ? next : { ...next, rating: payload.rating }
    },
    starred: (state: PlaybackState, { at, payload }: FoldedEvent<{ readonly starred: boolean }>): PlaybackState => {
      const { starredAt, ...rest } = state
      const next: PlaybackState = { ...rest, isStarred: true, at }
      return payload.starred ? { ...next, starredAt: starredAt ?? at } : next
    },
  },
  eventTables: [PLAY],
  eventRows: playRow,
})

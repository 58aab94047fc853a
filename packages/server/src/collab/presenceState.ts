/**
 * What people who are connected see of one another: the state that a client sets with y-protocols' awareness. Other fields
 * than these go through as they are.
 */

export interface PresenceState {
  /** The member. The server says so, whatever the client says. */
  readonly user: string
  /** The device, where the server knows it. The server says so, too. */
  readonly device?: string
  /** Left out: nothing, or nothing that others should know. */
  readonly listening?: Listening
}

/** Where somebody is in a track: `position` at the time `since`, and since then as long as it was not paused. */
export interface Listening {
  /** The id of a track. */
  readonly track: string
  /** Milliseconds from the beginning of the track. */
  readonly position: number
  /** Milliseconds since 1970, by the clock of who listens. */
  readonly since: number
  readonly isPaused: boolean
}

const TRACK = /^[\x21-\x7e]{1,200}$/

/** Undefined where the value is none. */
function listeningOf(value: unknown): Listening | undefined {
  if (typeof value !== "object" || value === null) return undefined
  const { track, position, since, isPaused } = value as Readonly<Record<string, unknown>>
  if (typeof track !== "string" || !TRACK.test(track) || typeof isPaused !== "boolean") return undefined
  if (typeof position !== "number" || !Number.isFinite(position) || position < 0) return undefined
  if (typeof since !== "number" || !Number.isFinite(since)) return undefined
  return { track, position, since, isPaused }
}

/**
 * A state as the others may see it: of whom the server knows it to be. Undefined where it is no object, or of more bytes
 * than allowed. `null` is the end of a client and stays.
 */
export function stateFrom(
  json: string,
  from: { readonly member: string; readonly device?: string | undefined },
  most: number,
): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return undefined
  }
  if (value === null) return "null"
  if (typeof value !== "object" || Array.isArray(value)) return undefined
  const { user: _, device: __, listening, ...rest } = value as Readonly<Record<string, unknown>>
  const heard = listeningOf(listening)
  const own = { ...rest, ...(heard === undefined ? {} : { listening: heard }) }
  if (Buffer.byteLength(JSON.stringify(own)) > most) return undefined
  const device = from.device === undefined ? {} : { device: from.device }
  return JSON.stringify({ ...own, user: from.member, ...device } satisfies PresenceState)
}

/**
 * Changes that are asked for by the contract. Each is one operation by the member who asks. A key that comes with it names the
 * operation, so that the log itself says whether it was done: sent again, after an answer that was lost or a crash, it is
 * answered and not repeated.
 */
import {
  all,
  CommandRejected,
  type Decision,
  deriveId,
  type Library,
  LIBRARY,
  type LogName,
  type NewEvent,
  type OperationId,
  views,
  type Work,
} from "@ledgerline/core"
import { hasRight, type Principal } from "../access.ts"
import type { Asked } from "../handlers.ts"
import { Refusal } from "../refusal.ts"
import { EDITORS, WRITERS } from "../routes.ts"

export interface Changed {
  readonly op: string | null
  readonly events: readonly string[]
}

/** What {@link change} needs of a call. */
export interface Asking {
  readonly principal: Principal
  readonly request: Asked
  readonly headers: { readonly "idempotency-key"?: string | undefined }
}

/** The log that is a member's alone. */
export const ownLog = ({ member }: Principal): LogName => `user:${member}`

/** Appends what is decided, once for a key. Fails with {@link Refusal} for what the member may not change. */
export async function change(library: Library, asking: Asking, decide: Decision): Promise<Changed> {
  const { principal } = asking
  const once = onceOf(asking)
  let before: OperationId | undefined
  const { op, events } = await library.append({
    actor: `user:${principal.member}`,
    ...(once === undefined ? {} : { op: once.op }),
    events: function* (context) {
      before = once === undefined ? undefined : yield* doneBefore(once)
      return before === undefined ? allowed(principal, yield* decide(context)) : []
    },
  })
  if (before !== undefined) return answerOf(library, before)
  return { op: events.length === 0 ? null : op, events: events.map(({ id }) => id) }
}

/** What {@link change} would find for the key of a request, for what takes more than one append; undefined where it is new. */
export async function changedBefore(library: Library, asking: Asking): Promise<Changed | undefined> {
  const once = onceOf(asking)
  const before = once === undefined ? undefined : await library.store.read(() => doneBefore(once))
  return before === undefined ? undefined : answerOf(library, before)
}

/** The id of what a request makes: the same one where the request comes again with its key. */
export function newId(library: Library, asking: Asking): string {
  const once = onceOf(asking)
  return once === undefined ? Buffer.from(library.ports.random.bytes(16)).toString("hex") : deriveId("made", once.op)
}

/** What a command decided. Fails with CommandRejected where it breaks a rule of the domain. */
export function accepted(decided: readonly NewEvent[] | CommandRejected): readonly NewEvent[] {
  if (decided instanceof CommandRejected) throw decided
  return decided
}

interface Once {
  /** The operation that this very request makes. */
  readonly op: OperationId
  /** With what the operation of any request with this key begins. */
  readonly key: string
}

const KEY_DIGITS = 24

/** The operation of a request with a key: by whom and by which key, and in its last digits what is asked. */
export function onceOf({ principal, request, headers }: Asking): Once | undefined {
  const sent = headers["idempotency-key"]
  if (sent === undefined) return undefined
  const key = deriveId("idempotencyKey", principal.member, sent).slice(0, KEY_DIGITS)
  const asked = deriveId("request", request.method, request.url, JSON.stringify(request.body ?? null))
  return { op: `${key}${asked.slice(KEY_DIGITS)}`, key }
}

function* doneBefore({ op, key }: Once): Work<OperationId | undefined> {
  const [row] = yield* all(
    views
      .selectFrom("operationRange")
      .select("op")
      .where("op", ">=", key)
      .where("op", "<", `${key}g`)
      .orderBy("op")
      .limit(1),
  )
  if (row !== undefined && row.op !== op)
    throw new Refusal(422, "keyUsed", "this idempotency key was sent with another request before")
  return row?.op
}

async function answerOf(library: Library, op: OperationId): Promise<Changed> {
  const events: string[] = []
  for await (const page of library.readLog({ of: { operation: op } })) events.push(...page.events.map(({ id }) => id))
  return { op, events }
}

/** A decision of which only what the member may change is left. Fails with {@link Refusal} where that is nothing. */
export const permitted = (principal: Principal, decide: Decision): Decision =>
  function* (context) {
    return allowed(principal, yield* decide(context))
  }

/** What is in the log of somebody else is left alone, and is not there for who asks. */
function allowed(principal: Principal, events: readonly NewEvent[]): readonly NewEvent[] {
  const own = events.filter((event) => isOwn(principal, event))
  if (own.length === 0 && events.length > 0) throw new Refusal(404, "notFound", "there is no such thing")
  const isOf = (isShared: boolean): boolean => own.some(({ log = LIBRARY }) => (log === LIBRARY) === isShared)
  if (isOf(true)) needEditor(principal)
  if (isOf(false) && !hasRight(principal, WRITERS))
    throw new Refusal(403, "notAllowed", "this key is not for what is a member's own")
  return own
}

/** Fails with {@link Refusal} for who may not change what is shared. */
export function needEditor(principal: Principal): void {
  if (!hasRight(principal, EDITORS))
    throw new Refusal(403, "notAllowed", "what all members share is for editors to change")
}

/** Of what was named one by one: all of it, or nothing. Fails with 404 where something is in the log of somebody else. */
export function allOwn(principal: Principal, events: readonly NewEvent[]): readonly NewEvent[] {
  if (events.every((event) => isOwn(principal, event))) return events
  throw new Refusal(404, "notFound", "there is no such thing")
}

const isOwn = (principal: Principal, { log = LIBRARY }: NewEvent): boolean =>
  log === LIBRARY || log === ownLog(principal)

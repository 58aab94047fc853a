/** Where everything comes from, and how it is taken back. */
import {
  applyCandidate,
  type ClaimState,
  type DecisionContext,
  type Decision,
  dismissCandidate,
  type Fields,
  findEvents,
  type Library,
  LIBRARY,
  listCandidates,
  listConflicts,
  listReverts,
  lockFields,
  type NewEvent,
  one,
  inEffect,
  revertEdits,
  revertEvents,
  revertField,
  revertOperation,
  revertProvider,
  type Subject,
  statesOf,
  type Target,
  unlockFields,
  views,
  why,
  type Work,
} from "@ledgerline/core"
import {
  candidateObject,
  claimedFields,
  disagreements,
  faultOfEdit,
  faultOfFields,
  historyObject,
  operationPage,
  operationParts,
  type Owner,
  planEdit,
  revertObject,
  shownId,
  whyObject,
} from "@ledgerline/core/objects"
import { hasRight, type Principal } from "../access.ts"
import type { ProvenanceGroup } from "../groups/provenance.ts"
import type { Handlers } from "../handlers.ts"
import { Refusal } from "../refusal.ts"
import { EDITORS } from "../routes.ts"
import { accepted, allOwn, change, changedBefore, needEditor, onceOf, ownLog } from "./changes.ts"
import { found } from "./library.ts"
import { operationChanges } from "./operationChanges.ts"
import type { LocalOptions } from "./options.ts"
import { pageOf } from "./page.ts"
import { revertPreview } from "./revertPreview.ts"

/** In one page of a history. */
const MOST_EVENTS = 500

interface Named {
  readonly kind: Owner
  readonly id: string
}

export function provenanceHandlers({ library }: Pick<LocalOptions, "library">): Handlers<typeof ProvenanceGroup> {
  const read = <A>(work: () => Work<A>): Promise<A> => library.store.read(work)

  return {
    async history({ params: { kind, id }, query: { log, before, limit = MOST_EVENTS }, principal }) {
      const asked = { before, limit: limit + 1 }
      const last = await library.history(`${kind}:${id}`, log === "own" ? ownLog(principal) : LIBRARY, asked)
      if (last.length === 0 && before === undefined)
        throw new Refusal(404, "notFound", "nothing happened to such a thing")
      const entries = last.slice(-limit)
      return { items: entries.map(historyObject), earlier: last.length > limit ? (entries[0]?.id ?? null) : null }
    },
    claims: ({ params, query: { field } }) =>
      read(function* () {
        const key = yield* shownSubject(params)
        const names = yield* claimedFields(key)
        const items = []
        for (const name of names)
          if (field === undefined || name === field) items.push(whyObject(yield* why(key, name)))
        return { items }
      }),
    edit: (call) =>
      change(library, call, function* () {
        const { kind, id } = checked(call.params, call.body.fields)
        const shown = found(yield* shownId(kind, id))
        return (yield* planEdit(kind, shown, call.body.fields, call.body.lock)).events
      }),
    editMany: (call) =>
      change(library, call, function* () {
        const { ids, fields, lock } = call.body
        const events = new Map<string, readonly NewEvent[]>()
        for (const id of ids) {
          const { kind } = checked({ kind: call.params.kind, id }, fields)
          const shown = found(yield* shownId(kind, id))
          if (!events.has(shown)) events.set(shown, (yield* planEdit(kind, shown, fields, lock)).events)
        }
        return [...events.values()].flat()
      }),
    previewEdit: ({ params, body }) =>
      read(function* () {
        const { kind, id } = checked(params, body.fields)
        const { changed, locked } = yield* planEdit(kind, found(yield* shownId(kind, id)), body.fields, body.lock)
        return { changed, locked }
      }),
    lock: (call) =>
      change(library, call, function* (context) {
        const subject = yield* shownSubject(call.params)
        return lockFields(subject, call.body.fields, yield* claimState(context, subject))
      }),
    unlock: (call) =>
      change(library, call, function* (context) {
        const subject = yield* shownSubject(call.params)
        return accepted(unlockFields(subject, call.body.fields, yield* claimState(context, subject)))
      }),
    candidates: ({ query: { status, subject, ...asked } }) =>
      read(function* () {
        const filters = subject === undefined ? { status: status ?? "proposed" } : { status, subject }
        const page = yield* listCandidates({ ...asked, filters })
        return pageOf(page, page.rows.map(candidateObject))
      }),
    applyCandidate: (call) =>
      change(library, call, function* (context) {
        const subject = `${call.params.kind}:${call.params.id}`
        const command = { candidate: call.params.candidate, ...call.body }
        return accepted(applyCandidate(subject, command, yield* claimState(context, subject)))
      }),
    dismissCandidate: (call) =>
      change(library, call, function* (context) {
        const subject = `${call.params.kind}:${call.params.id}`
        return accepted(dismissCandidate(subject, call.params.candidate, yield* claimState(context, subject)))
      }),
    async operations({ query, principal }) {
      const { rows, next } = await operationPage(library, { ...query, logs: [LIBRARY, ownLog(principal)] })
      return { items: rows, next }
    },
    async operation({ params: { op }, principal }) {
      const parts = (await operationParts(library, op)).filter(
        ({ log }) => log === LIBRARY || log === ownLog(principal),
      )
      const first = found(parts.toSorted((a, b) => a.at - b.at)[0])
      const said = await read(() =>
        one(
          views
            .selectFrom("operation")
            .select(["finishedAt", "summary"])
            .where("id", "=", op)
            .where("user", "in", ["", principal.member])
            .orderBy("user"),
        ),
      )
      const { kind, label, actor, at, outcome } = first
      const events = parts.reduce((sum, part) => sum + part.events, 0)
      const summary: unknown = JSON.parse(said?.summary ?? "null")
      const logs = [...new Set(parts.map(({ log }) => log))].toSorted()
      return { op, kind, label, actor, at, events, outcome, finishedAt: said?.finishedAt ?? null, summary, logs }
    },
    operationChanges: ({ params: { op }, query, principal }) =>
      operationChanges(library, op, { ...query, logs: [LIBRARY, ownLog(principal)] }),
    reverts: ({ query, principal }) =>
      read(function* () {
        const page = yield* listReverts(query)
        const seen = page.rows.filter(({ log }) => log === LIBRARY || log === ownLog(principal))
        return pageOf(page, seen.map(revertObject))
      }),
    async revert(call) {
      const { body, principal } = call
      if (!("provider" in body)) {
        const targets = await namedBy(library, body, principal)
        return change(library, call, (context) => decideRevert(context, { ...body, targets }, principal))
      }
      needEditor(principal)
      const before = await changedBefore(library, call)
      if (before !== undefined) return before
      const { provider, reason } = body
      const once = onceOf(call)
      const { op, events } = await revertProvider(library, provider, {
        actor: `user:${principal.member}`,
        ...(once === undefined ? {} : { op: once.op }),
        ...(reason === undefined ? {} : { reason }),
      })
      return { op, events }
    },
    async previewRevert({ body, principal }) {
      if ("provider" in body) needEditor(principal)
      if ("provider" in body || "operation" in body) return revertPreview(library, body, principal)
      const targets = await namedBy(library, body, principal)
      const decide: Decision = (context) => decideRevert(context, { ...body, targets }, principal)
      return revertPreview(library, { decide }, principal)
    },
    conflicts: ({ query: { rule, subject, ...asked } }) =>
      read(function* () {
        const page = yield* listConflicts({ ...asked, filters: { rule, subject } })
        return pageOf(page, page.rows)
      }),
    disagreements: ({ query }) =>
      read(function* () {
        const page = yield* disagreements(library.store.dialect, query)
        return pageOf(
          page,
          page.rows.map(({ subject, why: of }) => ({ subject, why: whyObject(of) })),
        )
      }),
  }
}

type Reverting = { readonly reason?: string | undefined } & (
  | { readonly events: readonly string[] }
  | { readonly operation: string }
  | (Named & { readonly field: string })
  | (Named & { readonly edits: true })
)

/**
 * The events that a request names, where only the member's own may be meant: they are looked for in that log alone, and
 * before anything is held up by it. Fails with 404 where one is not there. Undefined for who may take back anything.
 */
async function namedBy(
  library: Library,
  body: Reverting,
  principal: Principal,
): Promise<readonly Target[] | undefined> {
  if (!("events" in body) || hasRight(principal, EDITORS)) return undefined
  return found(await findEvents(library, ownLog(principal), body.events))
}

function* decideRevert(
  context: DecisionContext,
  body: Reverting & { readonly targets: readonly Target[] | undefined },
  principal: Principal,
): Work<readonly NewEvent[]> {
  const { reason } = body
  if ("events" in body) {
    const drafts = allOwn(principal, yield* revertEvents(context, body.targets ?? body.events, reason))
    return yield* inEffect(context, drafts)
  }
  if ("operation" in body)
    return yield* inEffect(context, yield* revertOperation(context, body.operation, undefined, reason))
  if ("edits" in body) return yield* revertEdits(context, yield* shownSubject(body), reason)
  return yield* revertField(context, `${body.kind}:${body.id}`, body.field, reason === undefined ? {} : { reason })
}

function checked({ kind, id }: Named, fields: Fields): Named {
  const fault = faultOfFields(kind, fields) ?? faultOfEdit(fields)
  if (fault !== undefined) throw new Refusal(422, "invalid", fault)
  return { kind, id }
}

function* shownSubject({ kind, id }: Named): Work<Subject> {
  return `${kind}:${found(yield* shownId(kind, id))}`
}

function* claimState(context: DecisionContext, subject: Subject): Work<ClaimState> {
  const states = yield* statesOf(context, LIBRARY, subject)
  return (states?.["claim"] ?? {}) as ClaimState
}

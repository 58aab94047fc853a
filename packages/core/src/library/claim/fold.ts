/**
 * What claims amount to. The engine hands them over in order and folds again where a revert takes one out, so that the
 * state needs no stack: within a tier the later claim wins, the highest tier that speaks of a field shows.
 *
 * A lock pins the value that a field shows at that point of the order (null where nothing is claimed). Pinned values
 * change only by claims of the user tier that come after the lock; an applied candidate does not move them. Other
 * claims still count: they show once the field is unlocked. A lock on a locked field changes nothing.
 */
import type { FoldedEvent } from "../../define/event.ts"
import type { CandidateState } from "../candidate/fold.ts"
import { TIERS, type Tier } from "./events.ts"
import type { Fields, FieldValue } from "./fields.ts"

/** For each tier that has spoken, its latest values; beside them the pinned values of locked fields. */
export interface ClaimState extends Readonly<Partial<Record<Tier, Fields>>> {
  readonly pinned?: Fields
  /** Kept here because applying a candidate is a claim, and a lock must see it in its place of the order. */
  readonly candidates?: CandidateState
}

export const noClaims = (): ClaimState => ({})

/** A claim of a tier comes last. */
export function claimed(state: ClaimState, tier: Tier, fields: Fields): ClaimState {
  const layer = state[tier]
  const next = { ...state, [tier]: layer === undefined ? fields : { ...layer, ...fields } }
  return tier === "user" && state.pinned !== undefined ? { ...next, pinned: replaced(state.pinned, fields) } : next
}

/** Pinned values with those that a person claims anew. */
function replaced(pinned: Fields, fields: Fields): Fields {
  const changed = Object.entries(fields).filter(([name]) => Object.hasOwn(pinned, name))
  return changed.length === 0 ? pinned : { ...pinned, ...Object.fromEntries(changed) }
}

function locked(state: ClaimState, names: readonly string[]): ClaimState {
  const pinned: Record<string, FieldValue> = { ...state.pinned }
  for (const name of names) if (!Object.hasOwn(pinned, name)) pinned[name] = shownValue(state, name) ?? null
  return { ...state, pinned }
}

function unlocked(state: ClaimState, names: readonly string[]): ClaimState {
  const kept = Object.entries(state.pinned ?? {}).filter(([name]) => !names.includes(name))
  const { pinned: _, ...rest } = state
  return kept.length === 0 ? rest : { ...rest, pinned: Object.fromEntries(kept) }
}

/** The value that a field shows; undefined where nothing was ever said. */
export function shownValue(state: ClaimState, name: string): FieldValue | undefined {
  if (state.pinned !== undefined && Object.hasOwn(state.pinned, name)) return state.pinned[name]
  for (let tier = TIERS.length - 1; tier >= 0; tier--) {
    const layer = state[TIERS[tier] as Tier]
    if (layer !== undefined && Object.hasOwn(layer, name)) return layer[name]
  }
  return undefined
}

/** All values shown. Not to be changed: it may be a part of the state. */
export function shown(state: ClaimState): Fields {
  const { fileName, embedded, automatic, candidate, user, pinned } = state
  if (!fileName && !automatic && !candidate && !user && !pinned) return embedded ?? NOTHING
  return { ...fileName, ...embedded, ...automatic, ...candidate, ...user, ...pinned }
}

/** All values that files and what lies around them say, whatever people and candidates say over it. Not to be changed. */
export function saidByFiles(state: ClaimState): Fields {
  const { fileName, embedded, automatic } = state
  if (!fileName && !automatic) return embedded ?? NOTHING
  return { ...fileName, ...embedded, ...automatic }
}

const NOTHING: Fields = {}

/** The names of locked fields. */
export const lockedFields = (state: ClaimState): readonly string[] => Object.keys(state.pinned ?? NOTHING)

type Named = FoldedEvent<{ readonly fields: readonly string[] }>

export const claimFold = {
  attributed: (
    state: ClaimState,
    { payload }: FoldedEvent<{ readonly tier: Tier; readonly fields: Fields }>,
  ): ClaimState => claimed(state, payload.tier, payload.fields),
  locked: (state: ClaimState, { payload }: Named): ClaimState => locked(state, payload.fields),
  unlocked: (state: ClaimState, { payload }: Named): ClaimState => unlocked(state, payload.fields),
}

interface Claim {
  readonly provider: string
  readonly tier: Tier
  readonly fields: Fields
}

/** Whether a claim states each field that an earlier one of the same tier and provider stated. */
export function supersedes(later: FoldedEvent, earlier: FoldedEvent): boolean {
  if (later.type !== "claim.attributed" || earlier.type !== later.type) return false
  const [now, old] = [later.payload as Claim, earlier.payload as Claim]
  if (now.tier !== old.tier || now.provider !== old.provider) return false
  return Object.keys(old.fields).every((name) => Object.hasOwn(now.fields, name))
}

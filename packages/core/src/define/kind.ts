/** A kind of subject: the aspects it has, and the view rows that its state becomes. */
import type { Table } from "../store/port.ts"
import type { Aspect, SubjectRef, ViewRows } from "./aspect.ts"

export interface Kind {
  readonly kind: string
  /** One line: what it is. */
  readonly doc: string
  readonly log: "library" | "user" | "any"
  readonly aspects: readonly Aspect[]
  /** Tables of the rows; each row's key begins with the subject's id, so that no two subjects share a row. */
  readonly tables: readonly Table[]
  /** Pure: the rows of a subject in this state. No rows where nothing of it shall be seen. */
  readonly rows: (subject: SubjectRef, state: Readonly<Record<string, unknown>>) => ViewRows
}

export interface KindSource<State> extends Omit<Kind, "rows" | "log"> {
  readonly log?: "library" | "user" | "any"
  readonly rows: (subject: SubjectRef, state: State) => ViewRows
}

/** `State` names the aspects' states that the rows read, such as `{ track: TrackState; claim: ClaimState }`. */
export function defineKind<State>({ log = "library", rows, ...source }: KindSource<State>): Kind {
  return { ...source, log, rows: rows as unknown as Kind["rows"] }
}

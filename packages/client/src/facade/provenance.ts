/** What was done and proposed, and how it is taken back. */
import type { QueryOf } from "../caller.ts"
import type {
  Candidate,
  Conflict,
  Disagreement,
  Operation,
  OperationChange,
  OperationDetail,
  Relation,
  Revert,
  Sample,
} from "../contract.gen.ts"
import type { BodyOf } from "../caller.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking, Change, ChangeOptions, Page } from "./Asking.ts"
import { given, text } from "./given.ts"
import { VIEWS } from "./views.ts"

/** Actions: an import, an enrichment, one edit. Each can be taken back as a whole. */
export class Operations {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /**
   * What was done last, the latest first: one page, which may have fewer than were asked for, and yet a next one. `about`: changes,
   * or what devices note while the member listens; both unless given.
   */
  list(query: QueryOf<"provenance.operations"> = {}): Promise<Page<Operation>> {
    return this.#asking.read("provenance.operations", { query })
  }

  /** As {@link list}, kept up to date. */
  live(query: QueryOf<"provenance.operations"> = {}): Live<Page<Operation>> {
    const { about } = given(query)
    const views =
      about === undefined ? [...VIEWS.history, ...VIEWS.listening] : VIEWS[about === "changes" ? "history" : about]
    return this.#asking.live("provenance.operations", { query }, views)
  }

  /** What one action changed, thing by thing: one page. Fails with `notFound`. */
  changes(op: string, query: QueryOf<"provenance.operationChanges"> = {}): Promise<Page<OperationChange>> {
    return this.#asking.read("provenance.operationChanges", { params: { op }, query })
  }

  /** As {@link changes}, kept up to date. */
  liveChanges(op: string, query: QueryOf<"provenance.operationChanges"> = {}): Live<Page<OperationChange>> {
    return this.#asking.live("provenance.operationChanges", { params: { op }, query }, VIEWS.history)
  }

  /** As {@link get}, kept up to date. */
  liveOne(op: string): Live<OperationDetail> {
    return this.#asking.live("provenance.operation", { params: { op } }, VIEWS.history)
  }

  /** One action, and what came of it. Fails with `notFound`. */
  get(op: string): Promise<OperationDetail> {
    return this.#asking.read("provenance.operation", { params: { op } })
  }

  /** What was taken back, the latest first: one page. */
  reverts(query: QueryOf<"provenance.reverts"> = {}): Promise<Page<Revert>> {
    return this.#asking.read("provenance.reverts", { query })
  }
}

/** What services and rules propose, and people decide on. */
export class Candidates {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** One page; those that wait for somebody, unless a status or a subject is given. */
  list(query: QueryOf<"provenance.candidates"> = {}): Promise<Page<Candidate>> {
    return this.#asking.read("provenance.candidates", { query })
  }

  /** As {@link list}, kept up to date. */
  live(query: QueryOf<"provenance.candidates"> = {}): Live<Page<Candidate>> {
    return this.#asking.live("provenance.candidates", { query }, VIEWS.candidates)
  }

  /** Takes a proposal over, or some fields of it. */
  async apply(candidate: CandidateName, fields?: readonly string[], options?: ChangeOptions): Promise<Change> {
    const body = fields === undefined ? {} : { fields }
    return this.#asking.change("provenance.applyCandidate", { params: paramsOf(candidate), body }, options)
  }

  /** Puts a proposal away for good. */
  async dismiss(candidate: CandidateName, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("provenance.dismissCandidate", { params: paramsOf(candidate) }, options)
  }

  /** What does not fit together and waits for a person: one page. */
  conflicts(query: QueryOf<"provenance.conflicts"> = {}): Promise<Page<Conflict>> {
    return this.#asking.read("provenance.conflicts", { query })
  }

  /** As {@link conflicts}, kept up to date. */
  liveConflicts(query: QueryOf<"provenance.conflicts"> = {}): Live<Page<Conflict>> {
    return this.#asking.live("provenance.conflicts", { query }, VIEWS.conflicts)
  }

  /**
   * Fields of which two services, or two people, say different things: one page, which may have fewer items than `limit`, or a
   * few more. Who locks a field has decided.
   */
  disagreements(query: QueryOf<"provenance.disagreements"> = {}): Promise<Page<Disagreement>> {
    return this.#asking.read("provenance.disagreements", { query })
  }

  /** As {@link disagreements}, kept up to date. */
  liveDisagreements(query: QueryOf<"provenance.disagreements"> = {}): Live<Page<Disagreement>> {
    return this.#asking.live("provenance.disagreements", { query }, VIEWS.claims)
  }
}

/** Which proposal is meant. */
export type CandidateName = Pick<Candidate, "subject" | "candidate">

function paramsOf(name: CandidateName) {
  const { subject, candidate } = given(name, "a proposal")
  const colon = text(subject, "the subject of a proposal").indexOf(":")
  return { kind: subject.slice(0, colon) as "track" | "album" | "artist", id: subject.slice(colon + 1), candidate }
}

/** How things belong together: remixes, edits, samples of one another. */
export class Relations {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** Those from one thing or to one: one page. */
  list(query: QueryOf<"curation.relations"> = {}): Promise<Page<Relation>> {
    return this.#asking.read("curation.relations", { query })
  }

  /** As {@link list}, kept up to date. */
  live(query: QueryOf<"curation.relations"> = {}): Live<Page<Relation>> {
    return this.#asking.live("curation.relations", { query }, VIEWS.relations)
  }

  /** Says that one thing (`track:…`) is a remix, an edit … of another. */
  add(body: BodyOf<"curation.relate">, options?: ChangeOptions): Promise<Change & { readonly id: string }> {
    return this.#asking.change("curation.relate", { body }, options)
  }

  /** Says that it does not hold. */
  remove(id: string, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("curation.unrelate", { params: { id } }, options)
  }
}

/** Stretches of tracks and files that somebody marked. */
export class Samples {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** Those of a track or a file (`track:…`, `mediaFile:…`): one page. */
  list(query: QueryOf<"curation.samples">): Promise<Page<Sample>> {
    return this.#asking.read("curation.samples", { query })
  }

  /** As {@link list}, kept up to date. */
  live(query: QueryOf<"curation.samples">): Live<Page<Sample>> {
    return this.#asking.live("curation.samples", { query }, VIEWS.samples)
  }

  /** Marks a stretch, in milliseconds. */
  add(body: BodyOf<"curation.mark">, options?: ChangeOptions): Promise<Change & { readonly id: string }> {
    return this.#asking.change("curation.mark", { body }, options)
  }

  /** Takes a mark away. */
  remove(id: string, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("curation.unmark", { params: { id } }, options)
  }
}

/** An event as it lies in the log: its bytes, and fields read from them when they are asked for. */
import type { Digest, EventId, LogName, OperationId, Origin, Subject } from "../ids.ts"
import { digestAsHex, sha256 } from "../ids.ts"
import { actorOf, atOf, logOf, opOf, originOf, seqOf, subjectOf, typeOf, versionOf } from "./header.ts"

/** Fields that whoever makes the object has at hand already. */
interface Known {
  readonly id?: EventId
  readonly digest?: Digest
  readonly origin?: Origin
  readonly subject?: Subject
  readonly type?: string
  readonly op?: OperationId
}

export class LogEvent {
  readonly header: Buffer
  /** Null where the payload was erased or has not been received. */
  readonly payload: Buffer | null
  /** Arrival number in this replica, from 1. */
  readonly position: number
  #id: EventId | undefined
  readonly #digest: Digest | undefined
  #origin: Origin | undefined
  #subject: Subject | undefined
  #type: string | undefined
  #op: OperationId | undefined

  constructor(position: number, header: Buffer, payload: Buffer | null, known?: Known) {
    this.position = position
    this.header = header
    this.payload = payload
    this.#id = known?.id
    this.#digest = known?.digest
    this.#origin = known?.origin
    this.#subject = known?.subject
    this.#type = known?.type
    this.#op = known?.op
  }

  /** The same event at another position. */
  movedTo(position: number): LogEvent {
    return new LogEvent(position, this.header, this.payload, { id: this.id })
  }

  /** The same event without its payload. */
  withoutPayload(): LogEvent {
    return new LogEvent(this.position, this.header, null, { id: this.id })
  }

  get id(): EventId {
    return (this.#id ??= this.#digest === undefined ? sha256(this.header) : digestAsHex(this.#digest))
  }
  get origin(): Origin {
    return (this.#origin ??= originOf(this.header))
  }
  get subject(): Subject {
    return (this.#subject ??= subjectOf(this.header))
  }
  get type(): string {
    return (this.#type ??= typeOf(this.header))
  }
  get op(): OperationId {
    return (this.#op ??= opOf(this.header))
  }
  get seq(): number {
    return seqOf(this.header)
  }
  get at(): number {
    return atOf(this.header)
  }
  get v(): number {
    return versionOf(this.header)
  }
  get log(): LogName {
    return logOf(this.header)
  }
  get actor(): string {
    return actorOf(this.header)
  }
}

/** What orders events: docs/spec/fold.md, FOLD-1. */
export interface OrderKey {
  readonly at: number
  readonly origin: Origin
  readonly seq: number
  readonly id: EventId
}

/** Negative when `a` comes first. The id only decides between the two sides of a fork. */
export function compareOrder(a: OrderKey, b: OrderKey): number {
  if (a.at !== b.at) return a.at - b.at
  if (a.origin !== b.origin) return a.origin < b.origin ? -1 : 1
  if (a.seq !== b.seq) return a.seq - b.seq
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1
}

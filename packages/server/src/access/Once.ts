/**
 * Answers to changes that are in no log, kept for a day under the key that came with the request: sent again, it is
 * answered as it was and not done again. What was answered may be a secret, so it is sealed. A crash between the change
 * and its answer leaves no answer: the request is done anew then, which for a name that is taken says so.
 */
import { type Principal, Refusal } from "@ledgerline/api"
import { deriveId, type Library, queryOne, run, upsert } from "@ledgerline/core"
import type { MachineKey } from "@ledgerline/core/machineKey"
import { ANSWERED } from "./tables.ts"

/** A request with who asks. */
export interface Asking {
  readonly principal: Principal
  readonly request: { readonly method: string; readonly url: string; readonly body?: unknown }
  readonly headers: { readonly "idempotency-key"?: string | undefined }
}

interface Answered {
  readonly asked: string
  /** Absent where the answer has no content. */
  readonly answer?: unknown
}

const DAY = 86_400_000

export class Once {
  readonly #library: Library
  readonly #key: MachineKey
  /** What is under way, so that a request that comes twice at once waits for the first. */
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(library: Library, key: MachineKey) {
    this.#library = library
    this.#key = key
  }

  /**
   * What `make` answers, or what it answered to the same request of this member before. A failure is not kept. Fails with
   * a {@link Refusal}, `keyUsed`, where the key came with another request.
   */
  async answer<A>(asking: Asking, make: () => Promise<A>): Promise<A> {
    const sent = asking.headers["idempotency-key"]
    if (sent === undefined) return make()
    const id = deriveId("answered", asking.principal.member, sent)
    const turn = (this.#turns.get(id) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.#take(id, asking, make))
    this.#turns.set(id, turn)
    try {
      return await turn
    } finally {
      if (this.#turns.get(id) === turn) this.#turns.delete(id)
    }
  }

  async #take<A>(id: string, { request }: Asking, make: () => Promise<A>): Promise<A> {
    const { store, ports } = this.#library
    const asked = deriveId("request", request.method, request.url, JSON.stringify(request.body ?? null))
    const since = ports.clock.now() - DAY
    const row = await store.read(() =>
      queryOne<{ sealed: Uint8Array }>(`SELECT sealed FROM "${ANSWERED.name}" WHERE id = ? AND "madeAt" > ?`, [
        id,
        since,
      ]),
    )
    // What another machine's key closed is as good as not there.
    const text = row === undefined ? undefined : this.#key.open(id, row.sealed)
    if (text !== undefined) {
      const before = JSON.parse(text) as Answered
      if (before.asked === asked) return before.answer as A
      throw new Refusal(422, "keyUsed", "this idempotency key was sent with another request before")
    }
    const answer = await make()
    const sealed = this.#key.seal(id, JSON.stringify({ asked, answer } satisfies Answered))
    await store.write(function* () {
      yield* run(`DELETE FROM "${ANSWERED.name}" WHERE "madeAt" <= ?`, [since])
      yield* upsert(ANSWERED, [[id, sealed, ports.clock.now()]])
    })
    return answer
  }
}

/** How the parts of the facade ask: with types by route, page after page, and live. */
import type { AnswerOf, Caller, CallOptions, Input, InputOf, News, RouteName } from "../caller.ts"
import { type Live, LiveQuery } from "../live/LiveQuery.ts"

/** One page of a list. `next` is what `after` has to be for the next one; null on the last. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/** What a change came to: `op` takes all of it back in one revert; null where there was nothing to change. */
export interface Change {
  readonly op: string | null
  readonly events: readonly string[]
}

export interface ChangeOptions extends CallOptions {
  /** The change happens once for a key, however often it is asked for. One is made unless given. */
  readonly once?: string | undefined
}

/** Routes that answer in pages. */
type PagedName = {
  [Name in RouteName]: AnswerOf<Name> extends { readonly items: readonly unknown[]; readonly next: string | null }
    ? Name
    : never
}[RouteName]
type ItemOf<Name extends PagedName> = AnswerOf<Name>["items"][number]

export class Asking {
  readonly #caller: Caller

  constructor(caller: Caller) {
    this.#caller = caller
  }

  async read<Name extends RouteName>(name: Name, input: InputOf<Name>, options?: CallOptions): Promise<AnswerOf<Name>> {
    return (await this.#caller.call(name, input as Input, options)) as AnswerOf<Name>
  }

  /** A change, which is safe to send again. */
  change<Name extends RouteName>(
    name: Name,
    input: InputOf<Name>,
    { once = crypto.randomUUID(), ...options }: ChangeOptions = {},
  ): Promise<AnswerOf<Name>> {
    return this.read(name, { ...input, once }, options)
  }

  /** All items of a list, page after page as they are wanted. */
  async *all<Name extends PagedName>(name: Name, input: InputOf<Name>): AsyncGenerator<ItemOf<Name>, void> {
    const { query, ...rest } = input as Input
    let after: string | undefined
    do {
      const asked = { ...rest, query: { limit: 200, ...query, ...(after === undefined ? {} : { after }) } }
      const page = (await this.#caller.call(name, asked)) as Page<ItemOf<Name>>
      yield* page.items
      after = page.next ?? undefined
    } while (after !== undefined)
  }

  /** The answer as it is now and as it changes. `views`: the lists that it is made of. */
  live<Name extends RouteName>(name: Name, input: InputOf<Name>, views: readonly string[]): Live<AnswerOf<Name>> {
    return new LiveQuery({
      ask: (signal) => this.read(name, input, { signal }),
      listen: (listener) => this.#caller.listen(listener),
      concerns: (news: News) => news.views === undefined || news.views.some((view) => views.includes(view)),
    })
  }
}

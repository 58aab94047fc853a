/** How the parts of the facade ask: with types by route, page after page, and live. */
import type { AnswerOf, Caller, CallOptions, Input, InputOf, News, RouteName } from "../caller.ts"
import { type Live, LiveQuery } from "../live/LiveQuery.ts"
import { uniqueKey } from "../uniqueKey.ts"
import { callOptions, given } from "./given.ts"

/** One page of a list. `next` is what `after` has to be for the next one; null on the last. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
  /** How many items all pages have, where `count` asked for it. */
  readonly total?: number | undefined
  /** How many items are before this page, where `beginAt` said at which name it begins. */
  readonly offset?: number | undefined
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
  readonly #library: string | undefined

  /** `library`: the one of a device's libraries that is asked; its own unless given. */
  constructor(caller: Caller, library?: string) {
    this.#caller = caller
    this.#library = library
  }

  /** Fails with LedgerlineError, also where what is given is nothing of the kind. */
  async read<Name extends RouteName>(
    name: Name,
    input: InputOf<Name>,
    options: CallOptions = {},
  ): Promise<AnswerOf<Name>> {
    return (await this.#caller.call(name, this.#of(input as Input), callOptions(options))) as AnswerOf<Name>
  }

  /** A change, which is safe to send again. */
  async change<Name extends RouteName>(
    name: Name,
    input: InputOf<Name>,
    options: ChangeOptions = {},
  ): Promise<AnswerOf<Name>> {
    const { once = uniqueKey(), ...rest } = given(options, "options")
    return this.read(name, { ...input, once }, rest)
  }

  /** All items of a list, page after page as they are wanted. */
  async *all<Name extends PagedName>(name: Name, input: InputOf<Name>): AsyncGenerator<ItemOf<Name>, void> {
    const { query, ...rest } = input as Input
    if (query !== undefined) given(query)
    let after: string | undefined
    do {
      const asked = { ...rest, query: { limit: 200, ...query, ...(after === undefined ? {} : { after }) } }
      const page = (await this.#caller.call(name, this.#of(asked))) as Page<ItemOf<Name>>
      yield* page.items
      after = page.next ?? undefined
    } while (after !== undefined)
  }

  /** The answer as it is now and as it changes. `views`: the lists that it is made of; `isOfAny`: in whichever library. */
  live<Name extends RouteName>(
    name: Name,
    input: InputOf<Name>,
    views: readonly string[],
    isOfAny = false,
  ): Live<AnswerOf<Name>> {
    return new LiveQuery({
      ask: (signal) => this.read(name, input, { signal }),
      listen: (listener) => this.#caller.listen(listener),
      concerns: (news: News) =>
        news.views === undefined ||
        ((isOfAny || news.library === this.#library) && news.views.some((view) => views.includes(view))),
    })
  }

  #of(input: Input): Input {
    if (input.query !== undefined) given(input.query)
    return this.#library === undefined ? input : { ...input, library: this.#library }
  }
}

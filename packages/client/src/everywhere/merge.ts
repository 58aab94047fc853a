/**
 * One list over several libraries: each page is merged from theirs in the order of the sort. A cursor says what the last item
 * sorted by, which means the same in every library, so one of them goes on in all. What a library before has too shows there.
 */
import { type ListPlace, type ListQuery, MOST_ROWS, type Page, type Work } from "@ledgerline/core"
import { LedgerlineError } from "../errors.ts"
import type { Held } from "./held.ts"
import type { Same } from "./same.ts"

export interface ListKind<R extends { readonly id: string }> {
  readonly list: (asked: ListQuery) => Work<Page<R>>
  readonly places: (asked: ListQuery) => {
    readonly of: (row: R) => ListPlace
    readonly compare: (a: ListPlace, b: ListPlace) => number
  }
  readonly same: Same
}

/** A row of a library, by its number among those that are held. */
export interface Listed<R> {
  readonly at: number
  readonly row: R
}

export interface MergedPage<R> {
  readonly rows: readonly Listed<R>[]
  readonly next: string | null
}

/** Fails with InvalidQuery, as the list of one library does. */
export async function mergedPage<R extends { readonly id: string }>(
  held: readonly Held[],
  kind: ListKind<R>,
  { after, offset = 0, limit = 50, beginAt, ...asked }: ListQuery,
): Promise<MergedPage<R>> {
  const places = kind.places({ ...asked, limit })
  if (beginAt !== undefined)
    throw new LedgerlineError({ reason: "invalid", status: 400, message: "several libraries begin at no name" })
  const isOdd = !Number.isSafeInteger(offset) || offset < 0 || (offset > 0 && after !== undefined)
  if (isOdd)
    throw new LedgerlineError({ reason: "invalid", status: 400, message: "a list begins after an item or at a number" })
  const rows: Listed<R>[] = []
  let seen = 0
  // What is passed over is read in large pages.
  const size = offset > 0 ? MOST_ROWS : limit
  for await (const each of merged(held, kind, { ...asked, after, limit: size })) {
    if (seen++ < offset) continue
    if (rows.length === limit) return { rows, next: places.of((rows.at(-1) as Listed<R>).row).cursor }
    rows.push(each)
  }
  return { rows, next: null }
}

/** How many items a list has: what a library before does not have too is counted one by one. */
export async function countOf<R extends { readonly id: string }>(
  held: readonly Held[],
  kind: ListKind<R>,
  asked: ListQuery,
): Promise<number> {
  const [own] = held
  const first = await own?.library.store.read(() => kind.list({ ...asked, limit: 1, count: true }))
  let total = first?.total ?? 0
  for (let at = 1; at < held.length; at++)
    for await (const _ of fresh(held, at, kind, { ...asked, limit: MOST_ROWS })) total++
  return total
}

async function* merged<R extends { readonly id: string }>(
  held: readonly Held[],
  kind: ListKind<R>,
  asked: ListQuery,
): AsyncGenerator<Listed<R>, void> {
  const { of, compare } = kind.places(asked)
  const streams = held.map((_, at) => fresh(held, at, kind, asked))
  const heads = await Promise.all(streams.map(async (stream) => (await stream.next()).value ?? undefined))
  for (;;) {
    let least: Listed<R> | undefined
    for (const head of heads)
      if (head !== undefined && (least === undefined || compare(of(head.row), of(least.row)) < 0)) least = head
    if (least === undefined) return
    yield least
    heads[least.at] = (await streams[least.at]?.next())?.value ?? undefined
  }
}

/** What a library has and none before it, in order. */
async function* fresh<R extends { readonly id: string }>(
  held: readonly Held[],
  at: number,
  kind: ListKind<R>,
  asked: ListQuery,
): AsyncGenerator<Listed<R>, void> {
  const { library } = held[at] as Held
  let { after } = asked
  do {
    const page = await library.store.read(() => kind.list({ ...asked, after }))
    const ids = page.rows.map(({ id }) => id)
    const before = await Promise.all(held.slice(0, at).map((each) => kind.same(library, ids, each.library)))
    for (const row of page.rows) if (!before.some((same) => (same.get(row.id) ?? []).length > 0)) yield { at, row }
    after = page.next
  } while (after !== undefined)
}

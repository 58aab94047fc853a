/** A list of the library: read in pages to its end, as a table for people and an object a line for programs. */
import type { Library, Page, Work } from "@ledgerline/core"
import { MOST_ROWS } from "@ledgerline/core"
import type { Context, NumberOption, TextOption } from "./command.ts"
import type { Column } from "./output.ts"
import { count, quoted } from "./text.ts"

/** The options of every list. */
export const PAGING = {
  limit: {
    type: "number",
    value: "N",
    least: 1,
    most: 10_000_000,
    doc: "at most so many; 50 unless given, all with --json",
  } as const satisfies NumberOption,
  after: { type: "text", value: "CURSOR", doc: "go on where a list ended" } as const satisfies TextOption,
}

export const PAGING_DETAILS = "Where the list is cut off, stderr says how it goes on; with --json as { next: CURSOR }."

export interface Listing<R> {
  /** What one of them is called. */
  readonly one: string
  readonly limit: number | undefined
  readonly after: string | undefined
  /** The command line that is to go on, without `--after`. */
  readonly again: readonly string[]
  /** The most rows that are worth reading at once. */
  readonly atOnce?: number
  readonly read: (library: Library, page: { after: string | undefined; limit: number }) => Work<Page<R>>
  readonly columns: readonly Column[]
  readonly line: (row: R) => string[]
  /** The objects of a page, in the order of its rows. */
  readonly objects: (library: Library, rows: readonly R[]) => Work<readonly object[]>
  /** Shows a page to people, where that is more than a row each. */
  readonly show?: (library: Library, rows: readonly R[]) => Promise<void>
}

/** Shows a list as far as it is asked for. */
export async function showList<R>(
  { out, library, json, pause }: Pick<Context, "out" | "library" | "json" | "pause">,
  listing: Listing<R>,
): Promise<void> {
  const opened = await library()
  const { read, objects, show } = listing
  let left = listing.limit ?? (json ? Number.POSITIVE_INFINITY : 50)
  let after = listing.after
  let shown = 0
  const rows: R[] = []
  do {
    const asked = { after, limit: Math.min(left, listing.atOnce ?? MOST_ROWS) }
    const page = await opened.store.read(() => read(opened, asked))
    if (json) for (const object of await opened.store.read(() => objects(opened, page.rows))) out.object(object)
    else if (show === undefined) rows.push(...page.rows)
    else await show(opened, page.rows)
    shown += page.rows.length
    left -= page.rows.length
    after = page.next
    await pause()
  } while (after !== undefined && left > 0)
  if (rows.length > 0) out.table(listing.columns, rows.map(listing.line))
  if (shown === 0) out.line(`no ${listing.one}s`)
  if (after === undefined) return
  const again = `${count(shown, listing.one)} shown; more with: ${out.command(`${listing.again.join(" ")} --after ${after}`)}`
  out.note(json ? JSON.stringify({ next: after }) : out.styleError("dim", again))
}

/** Options as they are typed, for {@link Listing.again}. */
export const typed = (options: Readonly<Record<string, string | number | boolean | undefined>>): string[] =>
  Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return []
    return value === true ? [`--${name}`] : [`--${name}`, quoted(String(value))]
  })

/** Keys and app passwords as people see them: lists, and which one is meant. */
import type { Context } from "../frame/command.ts"
import { NotFound } from "../frame/errors.ts"
import { clean, day as dayOf } from "../frame/text.ts"

interface Owned {
  readonly id: string
  readonly member: string
  readonly name: string
  readonly madeAt: number
  readonly usedAt: number | null
}

interface Shown<R extends Owned> {
  /** What is said where there is none. */
  readonly none: string
  /** What a line says besides. */
  readonly more: (row: R) => string
  /** The same for programs. */
  readonly object: (row: R) => object
}

export function ownedList<R extends Owned>({ out }: Context, rows: readonly R[], shown: Shown<R>): void {
  for (const row of rows) {
    const { id, member, name, madeAt, usedAt } = row
    out.object({ id, member, name, madeAt, usedAt, ...shown.object(row) })
  }
  if (rows.length === 0) return out.line(out.advice(shown.none))
  const day = (at: number | null): string => (at === null ? "never" : dayOf(at))
  out.table(
    [
      { title: "id" },
      { title: "member" },
      { title: "for", flexible: true },
      { title: "made" },
      { title: "used" },
      { title: "" },
    ],
    rows.map((row) => [row.id, row.member, row.name, day(row.madeAt), day(row.usedAt), shown.more(row)]),
  )
}

interface Removal {
  readonly what: string
  readonly which: string
  readonly all: readonly Owned[]
  readonly remove: (id: string) => Promise<boolean>
}

/** Removes the one that an id, its beginning, or what it is for means. */
export async function removeOwned({ out }: Context, { what, which, all, remove }: Removal): Promise<void> {
  const found = all.filter(({ id, name }) => name === which || (which.length >= 4 && id.startsWith(which)))
  const [one] = found
  if (one === undefined || found.length > 1)
    throw new NotFound(`there is no one ${what} ${clean(which)}`, "name it by its id")
  await remove(one.id)
  out.object({ removed: one.id, member: one.member, name: one.name })
  out.line(`the ${what} for ${clean(one.name)} of ${clean(one.member)} is of no use any more`)
}

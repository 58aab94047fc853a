/** Finds the replica that a person means by the beginning of its origin. */
import type { Library, Origin } from "@ledgerline/core"
import { NotFound } from "../frame/errors.ts"

export async function findOrigin(library: Library, typed: string): Promise<Origin> {
  const holdings = await library.holdings()
  const found = [...new Set(holdings.map(({ origin }) => origin).filter((origin) => origin.startsWith(typed)))]
  const [first, second] = found
  if (first === undefined || typed === "")
    throw new NotFound(
      `nothing is here from the origin ${typed}`,
      "see the origins of events with: ledgerline log --json",
    )
  if (second !== undefined) throw new NotFound(`more than one origin begins with ${typed}`, "write more digits of it")
  return first
}

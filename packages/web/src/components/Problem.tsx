/** What went wrong, in the language of the page. */
import { useProblem } from "../app/problem.ts"

export function Problem({ error }: { readonly error: unknown }) {
  const problemOf = useProblem()
  return <>{problemOf(error)}</>
}

/** What went wrong with a server, and what can be done about it; as that said it, for those who look closer. */
import type { ServerProblem } from "@ledgerline/client"
import { useReasons } from "../app/reasons.ts"
import { Note } from "./Note.tsx"
import styles from "./ServerTrouble.module.css"

interface ServerTroubleProps {
  readonly problem: ServerProblem
  readonly look: "warn" | "danger"
}

export function ServerTrouble({ problem, look }: ServerTroubleProps) {
  const { what, remedy, details } = useReasons().problem(problem)
  return (
    <Note look={look}>
      <strong>{what}.</strong> {remedy}
      {details === what ? null : <small className={styles.details}>{details}</small>}
    </Note>
  )
}

import { administrationOf, type Administration } from "@ledgerline/client/administration"
import { useMemo } from "react"
import { useSession } from "../../../app/session.tsx"

/** What is done at the server from which the page came. */
export function useAdministration(): Administration {
  const { server } = useSession()
  return useMemo(() => administrationOf(server), [server])
}

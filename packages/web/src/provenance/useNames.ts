/** What things are called, to whoever looks at the page. */
import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { useMe } from "../app/session.tsx"
import { type Names, namesFor } from "./naming.ts"

export function useNames(): Names {
  const { member } = useMe()
  const { i18n } = useTranslation("provenance")
  // What is said depends on the language too.
  // oxlint-disable-next-line react/exhaustive-deps
  return useMemo(() => namesFor(member), [member, i18n.language])
}

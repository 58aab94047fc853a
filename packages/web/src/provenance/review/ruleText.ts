/** What a broken rule is about, in one line. */
import i18next from "i18next"
import { spelledOut } from "../naming.ts"

export const ruleText = (rule: string): string =>
  i18next.exists(`provenance:reviewing.${rule}`)
    ? i18next.t(`provenance:reviewing.${rule}` as "provenance:reviewing.mergeCycle")
    : spelledOut(rule)

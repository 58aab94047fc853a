/** What speaks for and against two tracks being one recording, in the language of the page. */
import type { Duplicate } from "@ledgerline/client/contract"
import type { TFunction } from "i18next"

type Words = TFunction<"provenance">

export function reasonText(t: Words, { rule, detail, id, apartMs }: Duplicate["reasons"][number]): string {
  switch (rule) {
    case "recording":
    case "isrc":
      return id === undefined ? detail : t(`duplicate.for.${rule}`, { id })
    case "title":
      return apartMs === undefined ? detail : t("duplicate.for.title", { seconds: apartMs / 1000 })
    case "fingerprint":
      return t("duplicate.for.fingerprint")
    // Of a server of a newer version.
    default:
      return detail
  }
}

/** Undefined where there are no words for it. */
export function doubtText(t: Words, doubt: Duplicate["against"][number] | undefined): string | undefined {
  switch (doubt?.reason) {
    case "lengths":
      return t("duplicate.against.lengths", { seconds: doubt.apartMs / 1000 })
    case "isrcs":
      return t("duplicate.against.isrcs", { one: doubt.one, other: doubt.other })
    case "places":
      return t("duplicate.against.places", { one: doubt.one, other: doubt.other })
    case "recordings":
    case "sound":
      return t(`duplicate.against.${doubt.reason}`)
    case undefined:
    default:
      return undefined
  }
}

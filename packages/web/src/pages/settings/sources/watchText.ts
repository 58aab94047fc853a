/** Why a folder is not watched, in the language of the page. */
import type { SourceWatch } from "@ledgerline/client/contract"
import type { TFunction } from "i18next"

/** Undefined where there is nothing to say, or no words for it. */
export function watchText(t: TFunction<"sources">, why: SourceWatch["why"]): string | undefined {
  switch (why?.reason) {
    case "share":
      return t("watch.share", { kind: why.kind })
    case "folders":
      return t("watch.folders", { most: why.most })
    case "system":
      return t("watch.system", { setting: why.setting })
    case "failed":
      return t("watch.failed", { message: why.message })
    case "gone":
      return t("watch.gone")
    case "begins":
    case undefined:
    default:
      return undefined
  }
}

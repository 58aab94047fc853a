/** Why a server makes something of a file, in the language of the page. */
import type { StreamWhy } from "@ledgerline/client/contract"
import type { TFunction } from "i18next"

/** Undefined where there are no words for it: servers of other versions give no reason, or one that the page does not know. */
export function saidOfStream(t: TFunction<"player">, why: StreamWhy | undefined): string | undefined {
  switch (why?.reason) {
    case "asItIs":
      return t("asItIs")
    case "part":
    case "middle":
      return t(`stream.${why.reason}`)
    case "asked":
      return t("stream.asked", { format: why.format })
    case "notTaken":
      return t("stream.notTaken", { what: why.what ?? t("stream.someFile") })
    case "bitRate":
      return t(`stream.bitRate_${why.limitOf}`, { kilobits: why.kilobits, most: why.most })
    case undefined:
    default:
      return undefined
  }
}

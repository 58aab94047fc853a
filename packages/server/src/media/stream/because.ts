/** Why a file is sent as it is or not, in English: for people without a page that says it in their language. */
import type { StreamWhy } from "@ledgerline/api"

export function becauseOf(why: StreamWhy): string {
  switch (why.reason) {
    case "asItIs":
      return "the player takes the file as it is"
    case "part":
      return "it is a part of a file"
    case "middle":
      return "it begins in the middle"
    case "asked":
      return `${why.format} is asked for`
    case "notTaken":
      return `the player takes no ${why.what ?? "such file"}`
    case "bitRate":
      return `${why.kilobits} kbit/s are more than ${why.most}, ${limitIn(why)}`
  }
}

function limitIn({ limitOf, network }: Extract<StreamWhy, { readonly reason: "bitRate" }>): string {
  if (limitOf === "request") return "asked for"
  return limitOf === "device" ? "the limit of the device" : `the limit of the network ${network ?? ""}`
}

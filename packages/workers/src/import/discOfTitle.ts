/** Titles of albums that end with the number of a disc. */
import { DISC_NUMBER, numberOfDisc } from "../scan/albumFolders.ts"

/** `Title (Disc 2)`, `Title [CD 1]`, `Title (disc 2: Live)`. Groups: title, number, title of the disc. */
const IN_BRACKETS = new RegExp(
  `^(.*\\S)\\s*[[({]\\s*(?:cd|dis[ck])\\s*#?(${DISC_NUMBER})\\s*(?:[:–—-]\\s*([^\\])}]+?)\\s*)?[\\])}]$`,
  "iu",
)
/** `Title - CD2`, `Title, Disc Two`, `Title CD1`. Groups: title, number. */
const BEHIND = new RegExp(`^(.*\\S)(?:\\s+|\\s*[-–—:,]\\s+)(?:cd|dis[ck])\\s*#?(${DISC_NUMBER})$`, "iu")

/** The title alone, and the disc; undefined for other titles. */
export function discOfTitle(
  album: string,
): { readonly title: string; readonly disc: number; readonly discTitle?: string } | undefined {
  const match = IN_BRACKETS.exec(album) ?? BEHIND.exec(album)
  const disc = numberOfDisc(match?.[2] ?? "")
  if (match === null || disc === 0) return undefined
  const title = (match[1] as string).replace(/\s*[-–—:,]$/, "")
  return { title, disc, ...(match[3] === undefined ? {} : { discTitle: match[3] }) }
}

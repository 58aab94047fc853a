/** What others see of who uses this browser; decided here, and told to nobody where it is nothing. */
import { setting } from "../app/setting.ts"

export const SEEN = ["nothing", "here", "listening"] as const
/** `here`: that they are here, and in which list; `listening`: what they hear, too. */
export type Seen = (typeof SEEN)[number]

export const seenSetting = setting<Seen>("together.seen", "here")

export const isSeen = (seen: Seen): boolean => seen !== "nothing"

/** Whether every page of an Ogg file is as it was written: each has a checksum of its own. */
import { crcOf } from "../../crc.ts"
import type { Window } from "../../window.ts"
import { nextPage, pageLength } from "./ogg.ts"

const crc32 = crcOf(0x04c11db7)
/** Where the checksum is, which counts as zeros. */
const CHECKSUM = 22
const NOTHING = new Uint8Array(4)

/** What lies between pages is passed over: the audio of a page whose beginning is damaged is missing from the id. */
export function pagesHold(window: Window, start: number): boolean {
  for (let at = nextPage(window, start); at !== undefined;) {
    const length = pageLength(window, at)
    const page = window.view(at, length)
    if (page.length < length) return false
    const before = crc32(crc32(0, page, 0, CHECKSUM), NOTHING, 0, NOTHING.length)
    const crc = crc32(before, page, CHECKSUM + NOTHING.length, length)
    if (page.readInt32LE(CHECKSUM) !== crc) return false
    at = nextPage(window, at + length)
  }
  return true
}

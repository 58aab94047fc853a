/** What LAME and its like leave in the first frame of an MP3: how many samples to drop at both ends. */
import { type ByteSource, bytesAt } from "../bytes.ts"
import { mpegFrameLength } from "@ledgerline/core/identity/mpegFrame"
import { defined } from "../findings.ts"
import type { Technical } from "../reading.ts"

export function mpegFacts(source: ByteSource, start: number): Partial<Technical> {
  const head = bytesAt(source, start, 8 * 1024)
  const at = head.findIndex((byte, i) => byte === 0xff && mpegFrameLength(head, i) > 0)
  if (at === -1) return {}
  const isVersion1 = ((head[at + 1] as number) & 0x18) === 0x18
  const isMono = (head[at + 3] as number) >> 6 === 3
  const tag = at + 4 + (isVersion1 ? (isMono ? 17 : 32) : isMono ? 9 : 17)
  const name = head.toString("latin1", tag, tag + 4)
  if ((name !== "Xing" && name !== "Info") || tag + 160 > head.length) return {}
  const flags = head.readUInt32BE(tag + 4)
  const frames = (flags & 1) === 0 ? undefined : head.readUInt32BE(tag + 8)
  const lame = tag + 8 + (flags & 1 && 4) + (flags & 2 && 4) + (flags & 4 && 100) + (flags & 8 && 4)
  if (!/^(?:LAME|Lavf|Lavc)/.test(head.toString("latin1", lame, lame + 4))) return {}
  const both = head.readUIntBE(lame + 21, 3)
  const [encoderDelay, encoderPadding] = [both >> 12, both & 0xfff]
  const samples = (frames ?? 0) * (isVersion1 ? 1152 : 576) - encoderDelay - encoderPadding
  return defined({ encoderDelay, encoderPadding, totalSamples: samples > 0 ? samples : undefined })
}

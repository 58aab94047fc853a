/** How long a recording is, by its container: the first two minutes that are decoded don't tell. */
import { audioReader } from "../../read/AudioReader.ts"
import { DEFAULT_LIMITS } from "../../read/limits.ts"
import type { ByteSource } from "../../read/bytes.ts"

const reader = audioReader()

/** Milliseconds; undefined where nothing tells. */
export async function durationOf(bytes: ByteSource): Promise<number | undefined> {
  const { technical } = await reader.read({ bytes, name: "" }, DEFAULT_LIMITS).catch(() => ({ technical: undefined }))
  return technical?.durationMs === undefined ? undefined : Math.round(technical.durationMs)
}

/** Asks for the identity of bytes. */
import { type AudioIdentity, identify } from "../audioIdentity.ts"
import { MemoryFile } from "./memory.ts"

export const identityOf = (...parts: readonly Buffer[]): AudioIdentity => identify(new MemoryFile(Buffer.concat(parts)))

export const idOf = (...parts: readonly Buffer[]): string => identityOf(...parts).id

/** The bytes with one bit changed. */
export function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] as number) ^ 0x10
  return copy
}

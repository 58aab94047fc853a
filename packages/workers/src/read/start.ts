/** How a reading begins, and how it fails. */
import { sniff, type Sniffed } from "./container.ts"
import { open, type Opened } from "./finish.ts"
import type { Limits } from "./limits.ts"
import type { AudioFile } from "./reading.ts"

/** Nobody could read the file. `notAudio`: its bytes are of no format that we know. */
export class UnreadableAudio extends Error {
  override readonly name = "UnreadableAudio"
  readonly reason: "unreadable" | "notAudio" | "tooLarge"

  constructor(reason: UnreadableAudio["reason"], message: string) {
    super(message)
    this.reason = reason
  }
}

/** What every reader begins with. Fails with {@link UnreadableAudio} where the file is too large or empty. */
export function start(file: AudioFile, limits: Limits): Opened {
  if (file.bytes.size > limits.fileBytes) throw new UnreadableAudio("tooLarge", `${file.bytes.size} bytes`)
  if (file.bytes.size === 0) throw new UnreadableAudio("notAudio", "the file is empty")
  return open(file, sniff(file.bytes), limits)
}

export const refused = ({ container }: Sniffed, failures: readonly string[]): UnreadableAudio =>
  new UnreadableAudio(container === "unknown" ? "notAudio" : "unreadable", failures.join("; "))

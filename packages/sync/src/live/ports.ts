/** The ports of a live session: a line in both directions, and time. */

/** A line that keeps the order of frames, or ends. */
export interface Duplex {
  /** Sends a frame; nothing happens where the line has ended. */
  send(frame: Uint8Array): void
  /** Is told of each frame that comes, in order, and once of the end. Called once, before anything can come. */
  listen(listener: { frame(frame: Uint8Array): void; closed(): void }): void
  close(): void
}

/** Time that goes evenly, whatever the wall clock does. */
export interface Timers {
  /** Milliseconds since some moment. */
  now(): number
  /** Calls back once; answers what prevents it. */
  after(milliseconds: number, action: () => void): () => void
}

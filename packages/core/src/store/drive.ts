/** Runs the engine's generators against a database: {@link Work} yields requests, an executor answers each with rows. */
import { StorageFailed } from "../errors.ts"
import type { Request, Row, Work } from "./port.ts"

let stepping = false

/** Code of a work runs between two requests; a store called from there would wait for itself, so that is a defect. */
export function assertOutsideWork(): void {
  if (stepping) throw new Error("a store was called from inside a work: yield requests instead")
}

/** Whoever asks a store after its end gets {@link StorageFailed}, whatever the driver would say. */
export function assertOpen(isClosed: boolean): void {
  if (isClosed) throw new StorageFailed({ code: "CLOSED", message: "the database has been closed" })
}

function step<T>(advance: () => IteratorResult<Request, T>): IteratorResult<Request, T> {
  stepping = true
  try {
    return advance()
  } finally {
    stepping = false
  }
}

/**
 * Runs work to its end. An error of a request is thrown into the work, so that its `finally` blocks run, and ends it:
 * the transaction is lost even where the work catches the error.
 */
export function driveSync<T>(work: () => Work<T>, execute: (request: Request) => Row[]): T {
  const running = work()
  let state = step(() => running.next([]))
  while (!state.done) {
    let rows: Row[]
    try {
      rows = execute(state.value)
    } catch (error) {
      step(() => running.throw(error))
      throw error
    }
    state = step(() => running.next(rows))
  }
  return state.value
}

/** As {@link driveSync}, for databases that answer later. */
export async function driveAsync<T>(work: () => Work<T>, execute: (request: Request) => Promise<Row[]>): Promise<T> {
  const running = work()
  let state = step(() => running.next([]))
  while (!state.done) {
    let rows: Row[]
    try {
      rows = await execute(state.value)
    } catch (error) {
      step(() => running.throw(error))
      throw error
    }
    const received = rows
    state = step(() => running.next(received))
  }
  return state.value
}

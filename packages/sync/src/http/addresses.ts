/** Several addresses of one server: whichever works first is taken. docs/spec/sync.md, SYNC-42. */
import { PeerNotTrusted, PeerRefused } from "../errors.ts"
import type { Timers } from "../live/ports.ts"

/** How long the address that worked last is tried alone. */
const HEAD_START = 250

/**
 * The first answer of an attempt at each address: the first address alone at first, then all others at once. The attempts
 * that lose are aborted. Fails with the most telling failure of all.
 */
export function firstOf<T>(
  addresses: readonly string[],
  timers: Timers,
  attempt: (address: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborting = new AbortController()
    const failures: unknown[] = []
    const [first, ...others] = addresses
    let haveOthersBegun = false
    const beginOthers = (): void => {
      if (haveOthersBegun) return
      haveOthersBegun = true
      for (const address of others) begin(address)
    }
    const cancel = timers.after(HEAD_START, beginOthers)
    const begin = (address: string): void => {
      attempt(address, aborting.signal).then(
        (value) => {
          cancel()
          resolve(value)
          haveOthersBegun = true
          aborting.abort()
        },
        (cause: unknown) => {
          failures.push(cause)
          beginOthers()
          if (failures.length < addresses.length) return
          cancel()
          reject(mostTelling(failures))
        },
      )
    }
    if (first === undefined) {
      cancel()
      reject(new Error("no address of it is known"))
    } else begin(first)
  })
}

/** Who answered no says more than who did not answer. */
function mostTelling(failures: readonly unknown[]): Error {
  const found =
    failures.find((each) => each instanceof PeerRefused) ?? failures.find((each) => each instanceof PeerNotTrusted)
  if (found instanceof Error) return found
  const messages = failures.map((each) => (each instanceof Error ? each.message : String(each)))
  return new Error([...new Set(messages)].join("; "))
}

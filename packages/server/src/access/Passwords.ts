/**
 * Passwords of accounts, as argon2id hashes. Each hash takes 46 MiB and a processor for tens of milliseconds, so few are
 * made at once and only so many wait.
 */
import { hash, verify } from "@node-rs/argon2"
import { AccountRefused } from "./errors.ts"

/** What makes hashes and compares with them. */
export interface Hashing {
  hash(password: string, options: typeof COST): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
}

/** OWASP ASVS, appendix C: argon2id with 46 MiB, one pass, one lane. Argon2id is what the library makes unless told otherwise. */
export const COST = { memoryCost: 46 * 1024, timeCost: 1, parallelism: 1, outputLen: 32 } as const

const LEAST = 8
const MOST = 256

const AT_ONCE = 2
const MOST_WAITING = 64

/** A hash that no password is known for, made as all others are: whoever has no account costs as much time. */
const NOBODY = [
  "$argon2id$v=19",
  `m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}`,
  Buffer.alloc(16, 1).toString("base64").replaceAll("=", ""),
  Buffer.alloc(COST.outputLen, 1).toString("base64").replaceAll("=", ""),
].join("$")

export class Passwords {
  readonly #hashing: Hashing
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(hashing: Hashing = { hash, verify }) {
    this.#hashing = hashing
  }

  /** Fails with {@link AccountRefused}, `badPassword`, where nobody should have such a password. */
  async make(password: string, name: string): Promise<string> {
    const refuse = (message: string) => new AccountRefused({ reason: "badPassword", message })
    if ([...password].length < LEAST) throw refuse(`a password has at least ${LEAST} characters`)
    if (Buffer.byteLength(password) > MOST) throw refuse(`a password has at most ${MOST} bytes`)
    if (password.toLowerCase().startsWith(name.toLowerCase()) && password.length < name.length + LEAST)
      throw refuse("a password is more than the name with something behind it")
    return this.#inTurn(() => this.#hashing.hash(normal(password), COST))
  }

  /** Whether it is the password of a hash. Null is nobody's: it takes as long, and the answer is no. */
  async check(hashed: string | null, password: string): Promise<boolean> {
    // Whoever sends megabytes need not be answered in the time of the others.
    if (Buffer.byteLength(password) > MOST) return false
    return this.#inTurn(async () => (await this.#hashing.verify(hashed ?? NOBODY, normal(password))) && hashed !== null)
  }

  async #inTurn<T>(action: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= MOST_WAITING)
        throw new AccountRefused({ reason: "tooMany", message: "too many are signing in; try again in a minute" })
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#running++
    try {
      return await action()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running--
      else next()
    }
  }
}

/** The same characters are the same password, however a keyboard composes them. */
const normal = (password: string): string => password.normalize("NFKC")

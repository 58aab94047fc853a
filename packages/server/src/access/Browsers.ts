/** Browsers that are signed in: each holds a cookie of chance, of which only the hash is kept. */
import type { SignInRow, SignIns } from "./SignIns.ts"
import { hashOf, isSame } from "./secrets.ts"

export class Browsers {
  readonly #signIns: SignIns

  constructor(signIns: SignIns) {
    this.#signIns = signIns
  }

  /** Signs a member's browser in. Answers what its cookie holds. */
  async signIn(member: string, name: string): Promise<{ readonly id: string; readonly cookie: string }> {
    const { random } = this.#signIns.library.ports
    const secret = Buffer.from(random.bytes(32)).toString("base64url")
    const { id } = await this.#signIns.add("browser", member, name, hashOf(secret))
    return { id, cookie: `${id}.${secret}` }
  }

  /** Whose browser holds the cookie; undefined where it is none, or not any more. */
  async check(cookie: string): Promise<SignInRow | undefined> {
    const [, id = "", secret = ""] = /^([0-9a-f]{16})\.([A-Za-z0-9_-]{43})$/.exec(cookie) ?? []
    const found = id === "" ? undefined : await this.#signIns.find(id, "browser")
    if (found === undefined || !isSame(found.secret, hashOf(secret))) return undefined
    await this.#signIns.seen(found)
    return found
  }
}

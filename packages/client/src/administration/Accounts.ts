/** How people come in, and where they are signed in. */
import type { BodyOf } from "../caller.ts"
import type { Me, SignedIn, SignIn } from "../contract.gen.ts"
import type { Asking } from "../facade/Asking.ts"

/** Who is signed in, and accounts in general. */
export class Accounts {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** Whether the first account can be made here. For anybody. */
  async canSetUp(): Promise<boolean> {
    return (await this.#asking.read("signIn.canSetUp", {})).isOpen
  }

  /** Makes the owner's account, with the code that the server printed. Fails with `over` for another code. Signs nobody in. */
  async setUp(body: BodyOf<"signIn.setUp">): Promise<Pick<Me, "member" | "role">> {
    return this.#asking.read("signIn.setUp", { body })
  }

  /** Signs the browser in, by a cookie that no script sees. Fails with `wrongPassword`. */
  signIn(name: string, password: string, device?: string): Promise<SignedIn> {
    const body = { name, password, as: "browser", ...(device === undefined ? {} : { device }) } as const
    return this.#asking.read("signIn.signIn", { body })
  }

  /** Signs out the browser, or the app whose tokens are used. */
  async signOut(): Promise<void> {
    await this.#asking.read("signIn.signOut", { body: {} })
  }

  /** Who asks, and what they may do. Fails with `notAllowed` (401) where nobody is signed in. */
  me(): Promise<Me> {
    return this.#asking.read("me.me", {})
  }

  /** Another password; all else that is signed in is signed out. Fails with `wrongPassword`. */
  async changePassword(current: string, password: string): Promise<void> {
    await this.#asking.read("me.changePassword", { body: { current, password } })
  }

  /** Browsers and apps in which the member is signed in. */
  async signIns(): Promise<readonly SignIn[]> {
    return (await this.#asking.read("me.signIns", {})).items
  }

  /** Signs one of them out. */
  async endSignIn(id: string): Promise<void> {
    await this.#asking.read("me.endSignIn", { params: { id } })
  }
}

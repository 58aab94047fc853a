/** What acts for a member: keys for programs, and passwords for apps that speak Subsonic. Each is shown once, when it is made. */
import type { AnswerOf, BodyOf } from "../caller.ts"
import type { ApiKey, AppPassword } from "../contract.gen.ts"
import type { Asking, ChangeOptions } from "../facade/Asking.ts"

/** What a key may be used for. */
export type Scopes = BodyOf<"me.addKey">["scopes"]

/** Keys of programs. */
export class ApiKeys {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** All of the one who is signed in. The keys themselves are shown once. */
  async list(): Promise<readonly ApiKey[]> {
    return (await this.#asking.read("me.keys", {})).items
  }

  /** Makes a key, for somebody signed in with a password; others are refused with `signInFirst`. */
  add(name: string, scopes: Scopes, options?: ChangeOptions): Promise<AnswerOf<"me.addKey">> {
    return this.#asking.change("me.addKey", { body: { name, scopes } }, options)
  }

  /** It is good for nothing from then on. */
  async remove(id: string, options?: ChangeOptions): Promise<void> {
    await this.#asking.change("me.removeKey", { params: { id } }, options)
  }
}

/** Passwords of apps that speak Subsonic. */
export class AppPasswords {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** All of the one who is signed in. */
  async list(): Promise<readonly AppPassword[]> {
    return (await this.#asking.read("me.appPasswords", {})).items
  }

  /** Makes one, for somebody signed in with a password; others are refused with `signInFirst`. */
  add(name: string, options?: ChangeOptions): Promise<AnswerOf<"me.addAppPassword">> {
    return this.#asking.change("me.addAppPassword", { body: { name } }, options)
  }

  /** It is good for nothing from then on. */
  async remove(id: string, options?: ChangeOptions): Promise<void> {
    await this.#asking.change("me.removeAppPassword", { params: { id } }, options)
  }
}

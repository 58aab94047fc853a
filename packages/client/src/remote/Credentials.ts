/** How a program shows who it is. */
import type { AppTokens, SignedIn } from "../contract.gen.ts"
import { LedgerlineError } from "../errors.ts"
import { problemOf } from "./problem.ts"

/** Sends requests without credentials. */
interface Sender {
  fetch(path: string, init: RequestInit): Promise<Response>
}

export interface Credentials {
  readonly useCookies: boolean
  headers(sender: Sender): Promise<Readonly<Record<string, string>>>
  /** Gets new ones, where those that were sent are not good any more. Fails where there are none to be had. */
  readonly renew?: (sender: Sender) => Promise<void>
}

/** An API key, or the session of a device. */
export const fixedToken = (token: string): Credentials => ({
  useCookies: false,
  headers: async () => ({ authorization: `Bearer ${token}` }),
})

/** The cookie of a page that the server itself gave out. */
export const pageCookie: Credentials = { useCookies: true, headers: async () => ({}) }

/** The tokens of an app that is signed in. */
export type Tokens = Pick<AppTokens, "access" | "renewal">

/** A name and its password, with which a program is signed in. */
export interface PasswordOptions {
  readonly name: string
  readonly password: string
  /** What people recognise this program by in the list of what is signed in. */
  readonly device?: string | undefined
}

/**
 * Tokens that renew themselves. `keep` is told of each new pair, before the old one is thrown away: a renewal token that
 * is used twice signs the app out, so a program that starts again must begin with the last.
 */
export class AppCredentials implements Credentials {
  readonly useCookies = false
  readonly #keep: (tokens: Tokens) => void | Promise<void>
  #tokens: Promise<Tokens> | undefined
  readonly #signIn: ((sender: Sender) => Promise<Tokens>) | undefined
  #renewing: Promise<void> | undefined

  constructor(from: Tokens | PasswordOptions, keep: (tokens: Tokens) => void | Promise<void> = () => undefined) {
    this.#keep = keep
    if ("access" in from) this.#tokens = Promise.resolve(from)
    else this.#signIn = (sender) => signIn(sender, from)
  }

  async headers(sender: Sender): Promise<Readonly<Record<string, string>>> {
    this.#tokens ??= this.#first(sender).catch((cause: unknown) => {
      this.#tokens = undefined
      throw cause
    })
    return { authorization: `Bearer ${(await this.#tokens).access}` }
  }

  /** Once for all that ask at a time. */
  renew(sender: Sender): Promise<void> {
    this.#renewing ??= this.#renew(sender).finally(() => (this.#renewing = undefined))
    return this.#renewing
  }

  async #first(sender: Sender): Promise<Tokens> {
    if (this.#signIn === undefined) throw notSignedIn()
    const tokens = await this.#signIn(sender)
    await this.#keep(tokens)
    return tokens
  }

  async #renew(sender: Sender): Promise<void> {
    if (this.#tokens === undefined) return
    const { renewal } = await this.#tokens
    const response = await sender.fetch("/api/v1/sign-in/renew", json({ renewal }))
    if (response.ok) {
      const { access, renewal: next } = (await response.json()) as AppTokens
      const tokens = { access, renewal: next }
      // The old ones are good for nothing any more, also where these could not be kept.
      this.#tokens = Promise.resolve(tokens)
      await this.#keep(tokens)
      return
    }
    const problem = await problemOf(response)
    if (response.status < 500 && this.#signIn !== undefined) {
      const tokens = await this.#first(sender)
      this.#tokens = Promise.resolve(tokens)
      return
    }
    throw problem
  }
}

const notSignedIn = (): LedgerlineError =>
  new LedgerlineError({ reason: "notSignedIn", status: 401, message: "nobody is signed in" })

const json = (body: object): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
})

async function signIn(sender: Sender, { name, password, device }: PasswordOptions): Promise<Tokens> {
  const body = { name, password, as: "app", ...(device === undefined ? {} : { device }) }
  const response = await sender.fetch("/api/v1/sign-in", json(body))
  if (!response.ok) throw await problemOf(response)
  const { tokens } = (await response.json()) as SignedIn
  if (tokens === undefined) throw notSignedIn()
  return { access: tokens.access, renewal: tokens.renewal }
}

/** How clients of Subsonic say who they are, and what they are told where that will not do. No HTTP in it. */

/** The parameters of a request that are about who asks. */
export interface SubsonicAsking {
  readonly u?: string | undefined
  /** An app password, as it is or as `enc:` and hexadecimal. */
  readonly p?: string | undefined
  readonly t?: string | undefined
  readonly s?: string | undefined
  readonly apiKey?: string | undefined
}

export interface SubsonicRefusal {
  /** Of the protocol: 10 missing, 40 wrong, 41 and 42 a way that is switched off, 43 several ways at once, 44 a wrong key. */
  readonly code: 10 | 40 | 41 | 42 | 43 | 44
  readonly message: string
  /** Milliseconds to wait, where there were too many wrong ones from there. */
  readonly wait?: number
}

/** Which ways are open; all but `users` unless given. */
export interface SubsonicWays {
  /** `t` and `s`. */
  readonly token?: boolean
  /** `p`, which sends the app password itself. */
  readonly password?: boolean
  readonly apiKey?: boolean
  /** Whether API keys for it make, change and remove accounts: what they do outlasts them. */
  readonly users?: boolean
}

export type SubsonicProof =
  | { readonly way: "apiKey"; readonly key: string }
  | { readonly way: "token"; readonly user: string; readonly token: string; readonly salt: string }
  | { readonly way: "password"; readonly user: string; readonly password: string }

export const WRONG: SubsonicRefusal = { code: 40, message: "Wrong username or password" }
export const BAD_KEY: SubsonicRefusal = { code: 44, message: "Invalid API key" }

/** What is to be proven, or why that is not even looked at. */
export function proofOf(
  { u, p, t, s, apiKey }: SubsonicAsking,
  ways: SubsonicWays = {},
): SubsonicProof | SubsonicRefusal {
  const given = [apiKey, p, t ?? s].filter((each) => each !== undefined)
  if (given.length > 1 || (apiKey !== undefined && u !== undefined))
    return { code: 43, message: "Multiple conflicting authentication mechanisms provided" }
  if (apiKey !== undefined) return ways.apiKey === false ? off("API keys") : { way: "apiKey", key: apiKey }
  if (u === undefined || given.length === 0 || (p === undefined && (t === undefined || s === undefined)))
    return { code: 10, message: "Required parameter is missing: u with t and s, u with p, or apiKey" }
  if (p !== undefined)
    return ways.password === false ? off("passwords") : { way: "password", user: u, password: plain(p) }
  if (ways.token === false) return { code: 41, message: "Token authentication is switched off here; use an API key" }
  if (t === undefined || s === undefined || !/^[0-9a-f]{32}$/i.test(t) || s.length > 256) return WRONG
  return { way: "token", user: u, token: t, salt: s }
}

const off = (what: string): SubsonicRefusal => ({ code: 42, message: `Authentication by ${what} is switched off here` })

const plain = (password: string): string => {
  const [, hex] = /^enc:((?:[0-9a-f]{2})*)$/i.exec(password) ?? []
  return hex === undefined ? password : Buffer.from(hex, "hex").toString()
}

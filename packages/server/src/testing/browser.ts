/** Somebody who asks a server that listens: with a cookie, a token or a key, or without. */
import { BASE } from "@ledgerline/api"

export interface Said {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- Tests look into it.
  readonly body: any
  readonly headers: Headers
}

export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  more?: Readonly<Record<string, string>>,
) => Promise<Said>

/** Asks with headers of its own. */
export const asking =
  (address: string, headers: Readonly<Record<string, string>> = {}): Ask =>
  async (method, path, body, more = {}) => {
    const answer = await fetch(`${address}${BASE}${path}`, {
      method,
      headers: { ...headers, ...more, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === "" ? undefined : JSON.parse(text), headers: answer.headers }
  }

/** What a browser would send back on its next request from a page of the server. */
export const withCookie = (address: string, said: Said): Ask =>
  asking(address, {
    cookie: (said.headers.get("set-cookie") ?? "").split(";")[0] ?? "",
    "sec-fetch-site": "same-origin",
  })

export const withToken = (address: string, token: string): Ask => asking(address, { authorization: `Bearer ${token}` })

/** Asking an identity service: its address comes from the operator, its answers are checked all the same. */

export interface Fetching {
  readonly fetch: typeof fetch
}

/** The service cannot be asked: whoever has a token of it may try again. */
export class ServiceAway extends Error {
  readonly _tag = "ServiceAway"
}

const PATIENCE = 5000
const MOST_BYTES = 256 * 1024

/** JSON of an object; undefined where the service says that the token is no good. Fails with {@link ServiceAway}. */
export async function askJson(
  { fetch: get }: Fetching,
  url: string,
  init: RequestInit = {},
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const response = await get(url, { ...init, redirect: "error", signal: AbortSignal.timeout(PATIENCE) })
    if ([400, 401, 403, 404].includes(response.status)) {
      await response.body?.cancel()
      return undefined
    }
    if (!response.ok) throw new Error(`it answered ${response.status}`)
    const value: unknown = JSON.parse(await shortText(response))
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("its answer is no object")
    return value as Readonly<Record<string, unknown>>
  } catch (cause) {
    throw new ServiceAway("the identity service cannot be asked", { cause })
  }
}

async function shortText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > MOST_BYTES) throw new Error("its answer is too long")
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Whether what is said to an address stays between the two: https, or on this machine. */
export function isPrivateUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === "https:" || (protocol === "http:" && /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname))
}

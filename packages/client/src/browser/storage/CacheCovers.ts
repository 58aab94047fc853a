/** The images that a device keeps, as answers in a cache of the origin: a service worker shows them by their addresses. */
import { LedgerlineError } from "../../errors.ts"
import { checkedCover, type CoverFiles, type CoverId, coverOf } from "../../offline/covers/files.ts"
import { type Image, imageOf } from "../../offline/covers/image.ts"
import type { AnswerCache } from "../dom.ts"

export class CacheCovers implements CoverFiles {
  readonly #answers: AnswerCache
  readonly #address: string

  /** `address`: the whole address below which images are. */
  constructor(answers: AnswerCache, address: string) {
    this.#answers = answers
    this.#address = address
  }

  async list() {
    const covers: { cover: CoverId; bytes: number }[] = []
    for (const { url } of await this.#answers.keys()) {
      const cover = this.#coverAt(url)
      const answer = cover === undefined ? undefined : await this.#answers.match(url)
      if (cover !== undefined && answer !== undefined) covers.push({ cover, bytes: await lengthOf(answer) })
    }
    return covers
  }

  async read(cover: CoverId): Promise<Image | undefined> {
    const answer = await this.#answers.match(this.#addressOf(cover))
    if (answer?.ok !== true) return undefined
    try {
      return imageOf(new Uint8Array(await answer.arrayBuffer()))
    } catch {
      return undefined
    }
  }

  async write(cover: CoverId, { type, bytes }: Image): Promise<number> {
    const headers = {
      "content-type": type,
      "content-length": String(bytes.length),
      // The same address may be opened as a page.
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
    }
    try {
      await this.#answers.put(this.#addressOf(cover), new Response(Uint8Array.from(bytes), { headers }))
      return bytes.length
    } catch (cause) {
      if (!(cause instanceof Error) || cause.name !== "QuotaExceededError") throw cause
      throw new LedgerlineError({ reason: "noRoom", message: "the browser gives this page no more room", cause })
    }
  }

  async remove(cover: CoverId): Promise<void> {
    await this.#answers.delete(this.#addressOf(cover))
  }

  #addressOf(cover: CoverId): string {
    const { hash, size } = checkedCover(cover)
    return `${this.#address}${hash}?size=${size}`
  }

  #coverAt(url: string): CoverId | undefined {
    if (!url.startsWith(this.#address)) return undefined
    const [hash, query] = url.slice(this.#address.length).split("?")
    return coverOf(`${hash}-${new URLSearchParams(query).get("size")}`)
  }
}

/** Answers that servers sent say it; others are read. */
async function lengthOf(answer: Response): Promise<number> {
  const said = Number(answer.headers.get("content-length") ?? Number.NaN)
  return Number.isSafeInteger(said) ? said : (await answer.blob()).size
}

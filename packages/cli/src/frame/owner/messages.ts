/**
 * What a command and the process that has its library open say to each other, as one line of JSON each. Both are the
 * same user's; a line is limited all the same, so that a mistake on one side is no flood on the other.
 */
import type { Explanation } from "../errors.ts"
import type { StopSignal } from "../exit.ts"
import type { Called } from "../output.ts"

/** What a command brings along. */
export interface Visit {
  readonly version: string
  readonly argv: readonly string[]
  readonly json: boolean
  readonly cwd: string
  /** What formats results: languages, time zone, colours. */
  readonly env: Readonly<Record<string, string>>
  readonly stdout: Screen
  readonly stderr: Screen
  readonly colour: boolean
  readonly called: Called
}

export interface Screen {
  readonly isTTY: boolean
  readonly columns: number
}

export type FromVisitor =
  | ({ readonly kind: "visit" } & Visit)
  | { readonly kind: "stop"; readonly signal: StopSignal }
  | { readonly kind: "answer"; readonly yes: boolean | null }
  /** A password that was typed: it goes through the socket, which is its owner's alone, and no further. */
  | { readonly kind: "secret"; readonly text: string | null }

export type FromOwner =
  /** The command is taken on. Whoever hears nothing for long knows by it that the owner lives. */
  | { readonly kind: "begun" }
  | { readonly kind: "out" | "err"; readonly text: string }
  /** Bytes of results, in base64. */
  | { readonly kind: "bytes"; readonly text: string }
  | { readonly kind: "ask" | "askSecret"; readonly question: string }
  | { readonly kind: "end"; readonly code: number; readonly explanation?: Explanation }

const LONGEST = 8 * 1024 * 1024

/** Reads lines from chunks of text. Throws where one is too long or no JSON. */
export class Lines<M> {
  #rest = ""

  take(chunk: string): M[] {
    this.#rest += chunk
    const lines = this.#rest.split("\n")
    this.#rest = lines.pop() ?? ""
    if (this.#rest.length > LONGEST) throw new Error("a line is too long")
    return lines.map((line) => JSON.parse(line) as M)
  }
}

export const lineOf = (message: FromOwner | FromVisitor): string => `${JSON.stringify(message)}\n`

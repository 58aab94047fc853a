/** What the program and its thread for downloads say to each other. Calls are answered by their numbers, in any order. */
import type { ErrorFields } from "../../errors.ts"
import type { Seal } from "../../offline/sealed.ts"

/** What is asked of the thread. `file` and `answer` are numbers that the program gives. */
export type Call =
  /** Opens a file that is being written; made where it is not there. Answers where it goes on. */
  | { readonly kind: "begin"; readonly file: number; readonly begun: BegunFile }
  | { readonly kind: "write"; readonly file: number; readonly bytes: Uint8Array }
  /** Adds what comes as an answer up to its end, `size` bytes in the file at most; said in notes as it goes on. */
  | { readonly kind: "take"; readonly file: number; readonly answer: number; readonly size: number }
  /** Nothing is added any more. Answers what decrypts it, where it is encrypted. */
  | { readonly kind: "end"; readonly file: number }
  /** Answers what a file is by its audio, and how far that proves it. */
  | { readonly kind: "examine"; readonly path: string; readonly seal: Seal | undefined }
  /** Answers SHA-256 of a file's bytes in base64. */
  | { readonly kind: "digest"; readonly path: string; readonly seal: Seal | undefined }
  | { readonly kind: "keep"; readonly file: number; readonly path: string }
  | { readonly kind: "pause"; readonly file: number }
  | { readonly kind: "drop"; readonly file: number }
  /** Sends a request; `received` counts the bytes of the answer's body as they come. */
  | { readonly kind: "ask"; readonly answer: number; readonly asked: Asked }
  /** Some bytes of an answer that no file takes. */
  | { readonly kind: "read"; readonly answer: number }
  | { readonly kind: "close"; readonly answer: number }
  /** Trusts these certificates, and no others. */
  | { readonly kind: "trust"; readonly certificates: readonly string[] }

export interface BegunFile {
  readonly path: string
  readonly id: string
  /** Encrypts what is written; 32 bytes. */
  readonly key: Uint8Array | undefined
  /** For a file that is new. */
  readonly salt: Uint8Array
}

export interface Asked {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** One number of 64 bits. */
  readonly received: SharedArrayBuffer
}

/** The beginning of an answer. */
export interface Head {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export type ToThread = Call & { readonly number: number }

export type FromThread =
  | {
      readonly number: number
      readonly value?: unknown
      readonly error?: ErrorFields
      /** How far the file is that was spoken of. */
      readonly position?: number | undefined
    }
  /** How far a file is that takes an answer. */
  | { readonly file: number; readonly position: number }

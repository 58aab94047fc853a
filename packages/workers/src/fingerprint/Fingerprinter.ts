/** The port of what makes Chromaprint fingerprints, and what its adapters answer. */

/** AcoustID looks at the beginning of a recording only. */
export const SECONDS_USED = 120

export interface Fingerprint {
  /** Compressed, in base64 of the kind for addresses: what AcoustID takes. */
  readonly fingerprint: string
  /** The same unpacked: 32 bits for each eighth of a second, roughly. */
  readonly raw: Uint32Array
  /** Of the whole recording, as its container says; of what was decoded where that says nothing. */
  readonly durationMs: number
}

export interface FingerprintFailure {
  readonly reason:
    | "timeout"
    | "memory"
    | "crashed"
    /** Not there, no plain file, or not ours to read; `code` is the system's. */
    | "unavailable"
    /** No audio, or too damaged. */
    | "undecodable"
    /** Less audio than a fingerprint needs: about three seconds. */
    | "tooShort"
    /** There is no decoder for the format here; ffmpeg would have one. */
    | "unsupported"
  readonly message: string
  readonly code?: string
}

export type FingerprintAnswer =
  | { readonly ok: true; readonly value: Fingerprint }
  | { readonly ok: false; readonly failure: FingerprintFailure }

export interface Fingerprinter {
  /** `fpcalc`, `ffmpeg` or `wasm`: what decodes. */
  readonly name: string
  /** Of the first two minutes. The path is bytes where it is no UTF-8. Rejects only where `signal` aborts, with its reason. */
  fingerprint(path: string | Uint8Array, signal?: AbortSignal): Promise<FingerprintAnswer>
  /** Resolves when what was begun is done and no thread is left. */
  close(): Promise<void>
}

export const failed = (
  reason: FingerprintFailure["reason"],
  message: string,
  code?: string,
): { readonly ok: false; readonly failure: FingerprintFailure } => ({
  ok: false,
  failure: { reason, message, ...(code === undefined ? {} : { code }) },
})

/** The part of WebAssembly that we use: its types come only with those of browsers, which this code must not assume. */

export interface Memory {
  readonly buffer: ArrayBuffer
}

/** Compiled code. */
export interface Module {
  readonly compiled?: never
}

interface Api {
  readonly compile: (bytes: Uint8Array) => Promise<Module>
  readonly Instance: new (module: Module, imports: Readonly<Record<string, object>>) => { readonly exports: unknown }
}

export const { compile, Instance } = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly

/** What a thread may do to those who wait for it. */
export type Deed =
  | { readonly kind: "work" | "eat" | "exit" | "throw" }
  /** Sets the flag, then never ends. */
  | { readonly kind: "hang"; readonly flag: Int32Array }

export default function misbehave(deed: Deed): string {
  switch (deed.kind) {
    case "work":
      return "done"
    case "hang":
      Atomics.store(deed.flag, 0, 1)
      Atomics.notify(deed.flag, 0)
      for (;;);
    case "eat": {
      const eaten: unknown[] = []
      for (;;) eaten.push(Array.from({ length: 10_000 }, (_, i) => ({ i })))
    }
    case "exit":
      process.exit(3)
      break
    case "throw":
      throw new Error("as asked")
  }
}

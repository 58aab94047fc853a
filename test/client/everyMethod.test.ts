/** Every public method of a library, asked by a program without types: it answers, or says what is wrong as the SDK does. */
import { createLibrary, LedgerlineError } from "@ledgerline/client"
import { administrationOf } from "@ledgerline/client/administration"
import { memoryStorage } from "@ledgerline/client/node"
import { connect } from "@ledgerline/client/remote"
import { expect, it, onTestFinished } from "vitest"
import { AS_ADA, serverOfAda } from "./given.ts"

const VALUES: readonly unknown[] = [undefined, null, 7, "x", {}, []]
/** One at each place, beside texts and objects, which let a method look at the others. */
const GIVEN: readonly (readonly unknown[])[] = [
  [],
  ...VALUES.map((value) => [value]),
  ...["x", {}].flatMap((first) => VALUES.map((value) => [first, value] as const)),
  ...["x", {}].flatMap((second) => [null, 7].map((value) => ["x", second, value])),
  ...["x", {}].flatMap((third) => [null, 7].map((value) => ["x", {}, third, value])),
]

/** What types do not let programs reach. */
const INSIDE: ReadonlySet<string> = new Set(["asking", "caller"])

type Method = (...given: readonly unknown[]) => unknown

interface Found {
  readonly name: string
  readonly call: Method
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null

/** Those of an object and of what it is made of, by their names. `close` is for the end. */
function methodsOf(object: object, path = "", seen = new Set<object>()): Found[] {
  seen.add(object)
  const found: Found[] = []
  for (let at: object | null = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === "function" && name !== "constructor" && name !== "close")
        found.push({ name: `${path}${name}`, call: (...given) => (value as Method).apply(object, [...given]) })
  for (const [name, value] of Object.entries(object))
    if (isObject(value) && !INSIDE.has(name) && !seen.has(value))
      found.push(...methodsOf(value, `${path}${name}.`, seen))
  return found
}

/** What comes of it: of what is live or comes page after page, the first. */
async function comesOf(value: unknown): Promise<void> {
  const answer = await value
  if (!isObject(answer) || !(Symbol.asyncIterator in answer)) return
  const items: AsyncIterator<unknown> = (answer as unknown as AsyncIterable<unknown>)[Symbol.asyncIterator]()
  try {
    await items.next()
  } finally {
    await items.return?.()
  }
}

async function wrongIn(methods: readonly Found[]): Promise<string[]> {
  const wrong: string[] = []
  for (const { name, call } of methods)
    for (const given of GIVEN)
      try {
        await comesOf(call(...given))
      } catch (cause) {
        if (cause instanceof LedgerlineError && cause.reason !== "internal") continue
        wrong.push(`${name}(${given.map((each) => JSON.stringify(each) ?? "undefined").join(", ")}): ${String(cause)}`)
      }
  return wrong
}

it("given a device that is asked anything, then what is wrong is said as the SDK does", async () => {
  const library = await createLibrary({ storage: memoryStorage() })
  onTestFinished(() => library.close())
  const methods = methodsOf(library)
  expect(methods.length).toBeGreaterThan(150)
  expect(await wrongIn(methods)).toEqual([])
  // It goes on.
  expect((await library.tracks.list()).items).toEqual([])
})

it("given a library on a server that is asked anything, then what is wrong is said as the SDK does", async () => {
  const { address } = await serverOfAda()
  const library = connect({ url: address, as: AS_ADA })
  onTestFinished(() => library.close())
  expect(await wrongIn(methodsOf(library))).toEqual([])
  expect(await wrongIn(methodsOf(administrationOf(library)))).toEqual([])
})

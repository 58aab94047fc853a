/** Parameters of a request: of its query and of its form together, and each read as the method declares it. */
import type { FastifyRequest } from "fastify"
import { Failure, missing, notFound } from "./errors.ts"
import { idOf, type Named, named, type Of } from "./ids.ts"

export type Given = ReadonlyMap<string, readonly string[]>

/** More than a play queue has. */
const MOST = 6000

/** A form, as its parser leaves it. */
export class Form {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** All parameters by name. Fails with a {@link Failure}. */
export function givenOf({ url, body }: Pick<FastifyRequest, "url" | "body">): Given {
  const at = url.indexOf("?")
  const given = new Map<string, string[]>()
  let count = 0
  for (const text of [at < 0 ? "" : url.slice(at + 1), body instanceof Form ? body.text : ""])
    for (const [name, value] of new URLSearchParams(text)) {
      if ((count += 1) > MOST) throw new Failure(0, `A request has at most ${MOST} parameters`)
      if (value.includes("\0")) throw new Failure(0, `${shown(name)} has a character that no text has`)
      const values = given.get(name)
      if (values === undefined) given.set(name, [value])
      else values.push(value)
    }
  return given
}

const shown = (name: string): string => JSON.stringify(name.slice(0, 40))

/** The one value of a parameter; undefined where it is not given. Fails where it is given twice, and not the same. */
export function single(given: Given, name: string): string | undefined {
  const [first, ...others] = given.get(name) ?? []
  if (others.some((each) => each !== first)) throw new Failure(0, `${shown(name)} is given twice`)
  return first
}

/** Reads one value. Fails with a {@link Failure}. */
type Reader<T> = (text: string, name: string) => T

/** How a method reads one of its parameters. */
export type Parameter<T> = (given: Given, name: string) => T

export type Parameters = Readonly<Record<string, Parameter<unknown>>>
export type ReadOf<P extends Parameters> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never }

export function readAll<P extends Parameters>(parameters: P, given: Given): ReadOf<P> {
  const read = Object.entries(parameters).map(([name, parameter]) => [name, parameter(given, name)] as const)
  return Object.fromEntries(read) as ReadOf<P>
}

export const required =
  <T>(reader: Reader<T>): Parameter<T> =>
  (given, name) => {
    const value = single(given, name)
    if (value === undefined) throw missing(name)
    return reader(value, name)
  }

/** What is left out, or left empty as many clients do. */
export const optional =
  <T>(reader: Reader<T>): Parameter<T | undefined> =>
  (given, name) => {
    const value = single(given, name)
    return value === undefined || value === "" ? undefined : reader(value, name)
  }

/** As {@link optional}; what is left empty is meant to be. */
export const maybeEmpty =
  <T>(reader: Reader<T>): Parameter<T | undefined> =>
  (given, name) => {
    const value = single(given, name)
    return value === undefined ? undefined : reader(value, name)
  }

export const or =
  <T>(reader: Reader<T>, otherwise: T): Parameter<T> =>
  (given, name) =>
    optional(reader)(given, name) ?? otherwise

export const many =
  <T>(reader: Reader<T>, most: number): Parameter<readonly T[]> =>
  (given, name) => {
    const values = given.get(name) ?? []
    if (values.length > most) throw new Failure(0, `${name} is given more than ${most} times`)
    return values.map((value) => reader(value, name))
  }

export const atLeastOne =
  <T>(reader: Reader<T>, most: number): Parameter<readonly T[]> =>
  (given, name) => {
    const values = many(reader, most)(given, name)
    if (values.length === 0) throw missing(name)
    return values
  }

export const text =
  (longest = 500): Reader<string> =>
  (value, name) => {
    if (value.length > longest) throw new Failure(0, `${name} has at most ${longest} characters`)
    return value.toWellFormed()
  }

export const integer =
  (least: number, most: number): Reader<number> =>
  (value, name) => {
    const number = /^-?\d{1,16}$/.test(value) ? Number(value) : Number.NaN
    if (!(number >= least && number <= most)) throw new Failure(0, `${name} is a whole number from ${least} to ${most}`)
    return number
  }

export const number =
  (least: number, most: number): Reader<number> =>
  (value, name) => {
    const read = /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) ? Number(value) : Number.NaN
    if (!(read >= least && read <= most)) throw new Failure(0, `${name} is a number from ${least} to ${most}`)
    return read
  }

/** As {@link integer}; what is above is cut, as clients ask for more than there can be. */
export const atMost =
  (most: number): Reader<number> =>
  (value, name) =>
    Math.min(most, integer(0, Number.MAX_SAFE_INTEGER)(value, name))

export const flag: Reader<boolean> = (value, name) => {
  const read = FLAGS[value.toLowerCase()]
  if (read === undefined) throw new Failure(0, `${name} is true or false`)
  return read
}

const FLAGS: Readonly<Record<string, boolean>> = Object.assign(Object.create(null), {
  true: true,
  false: false,
  "1": true,
  "0": false,
}) as Readonly<Record<string, boolean>>

export const oneOf =
  <const T extends string>(...values: readonly T[]): Reader<T> =>
  (value, name) => {
    const found = values.find((each) => each === value)
    if (found === undefined) throw new Failure(0, `${name} is one of ${values.join(", ")}`)
    return found
  }

export const id =
  (of: Of): Reader<string> =>
  (value) =>
    idOf(of, value)

export const anyId: Reader<Named> = (value) => named(value)

/** The one music folder, or none of those that are here. */
export const folder: Reader<1> = (value) => {
  if (value !== "1") throw notFound("music folder")
  return 1
}

/** Milliseconds since 1970. */
export const time = integer(0, 8_640_000_000_000_000)

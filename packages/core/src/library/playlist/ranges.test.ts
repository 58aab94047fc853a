import fc from "fast-check"
import { expect, it } from "vitest"
import { Ranges } from "./ranges.ts"

const range = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(30), fc.integer({ min: 1, max: 6 }))
const ranges = fc.array(range, { maxLength: 12 })

const packed = (all: readonly (readonly [number, number, number])[]) => {
  const made = new Ranges()
  for (const each of all) made.add(...each)
  return made.pack()
}

it("packs the same ranges as the same, in whatever order they came, and reads them back", () => {
  const shuffled = ranges.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  )
  fc.assert(
    fc.property(shuffled, ([all, others]) => {
      const pack = packed(all)
      expect(packed(others)).toEqual(pack)
      expect(Ranges.unpack(pack).pack()).toEqual(pack)
      const made = Ranges.unpack(pack)
      for (let client = 1; client <= 5; client++)
        for (let clock = 0; clock < 40; clock++)
          expect(made.has(client, clock)).toBe(
            all.some(([of, from, length]) => of === client && clock >= from && clock < from + length),
          )
    }),
  )
})

it("joins many in one go to what they come to one by one", () => {
  const many = fc.array(fc.tuple(fc.integer({ min: 1, max: 2 }), fc.nat(900), fc.integer({ min: 1, max: 4 })), {
    minLength: 100,
    maxLength: 200,
  })
  fc.assert(
    fc.property(ranges, many, many, (first, ...all) => {
      const made = new Ranges()
      for (const each of first) made.add(...each)
      for (const list of all) made.addAll(list.map(([client, clock, length]) => ({ client, clock, length })))
      expect(made.pack()).toEqual(packed([...first, ...all.flat()]))
    }),
  )
})

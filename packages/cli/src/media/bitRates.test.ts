import { expect, it } from "vitest"
import { bitRatesOf } from "./bitRates.ts"

it.each([
  [[], {}, {}],
  [["cellular=96", "metered=128"], { cellular: 96, metered: 128 }, {}],
  [[" wifi=320 ", "3f1c=64"], { wifi: 320 }, { "3f1c": 64 }],
])("%j", (texts, byNetwork, byCredential) => expect(bitRatesOf(texts)).toEqual({ byNetwork, byCredential }))

it.each(["cellular", "cellular=", "=96", "cellular=0", "cellular=-1", "cellular=1e9", "cellular=96k", "a b=1"])(
  "%s is no limit",
  (text) => expect(() => bitRatesOf([text])).toThrow(/NETWORK=KBIT/),
)

import { expect, it } from "vitest"
import { preferred } from "./accepted.ts"

const offered = ["image/webp", "image/avif", "image/jpeg"] as const

it.each([
  [undefined, "image/webp"],
  ["", "image/webp"],
  ["*/*", "image/webp"],
  ["image/*", "image/webp"],
  ["image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/webp"],
  ["image/avif", "image/avif"],
  ["image/webp;q=0.5, image/avif", "image/avif"],
  ["image/webp;q=0, */*", "image/avif"],
  ["image/png,image/*;q=0.8,*/*;q=0.5", "image/webp"],
  ["image/jpeg", "image/jpeg"],
  ["IMAGE/JPEG; Q=0.3", "image/jpeg"],
  ["image/svg+xml", undefined],
  ["text/html", undefined],
  ["*/*;q=0", undefined],
  [`${"text/x,".repeat(100_000)}`, undefined],
])("Accept: %s", (header, type) => {
  expect(preferred(header, offered)).toBe(type)
})

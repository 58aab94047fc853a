/** What is made of images, good, odd and hostile, in the process that is made for it. */
import sharp from "sharp"
import { thumbHashToAverageRGBA } from "thumbhash"
import { afterAll, describe, expect, it } from "vitest"
import { systemPorts } from "../../system.ts"
import { RENDER_LIMITS } from "../sizes.ts"
import { pngBomb, twoColours } from "../testing/images.ts"
import type { Rendered } from "./rendered.ts"
import { RenderProcesses } from "./RenderProcesses.ts"

const processes = new RenderProcesses({ ports: systemPorts, timeMs: 60_000, atOnce: 1 })
afterAll(() => processes.close())

const render = (bytes: Uint8Array, size: number | "all" = "all", limits = RENDER_LIMITS): Promise<Rendered> =>
  processes.render({ bytes, size, limits })

async function made(bytes: Uint8Array, size: number | "all" = "all") {
  const rendered = await render(bytes, size)
  if (!rendered.ok) throw new Error(`${rendered.failure.reason}: ${rendered.failure.message}`)
  return rendered
}

async function failure(bytes: Uint8Array): Promise<string> {
  const rendered = await render(bytes)
  return rendered.ok ? "none" : rendered.failure.reason
}

/** The colour of a variant at a place, as parts of its width and height. */
async function colourAt(bytes: Uint8Array, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels
  return [...data.subarray(at, at + 3)]
}

const isNear = (actual: readonly number[] | undefined, wanted: readonly number[]): boolean =>
  actual?.every((value, i) => Math.abs(value - (wanted[i] ?? 0)) <= 24) === true

const RED = [255, 0, 0]
const BLUE = [0, 0, 255]

describe("the sizes of an image", () => {
  it("fit into squares and keep its proportions", async () => {
    const { facts, variants } = await made(await twoColours(2000, 1000).jpeg().toBuffer())
    expect(facts).toMatchObject({ width: 2000, height: 1000 })
    const sizes = await Promise.all(
      variants.map(async ({ size, bytes }) => {
        const { format, width, height } = await sharp(bytes).metadata()
        return [size, format, width, height]
      }),
    )
    expect(sizes).toEqual([
      [64, "webp", 64, 32],
      [160, "webp", 160, 80],
      [320, "webp", 320, 160],
      [640, "webp", 640, 320],
      [1200, "webp", 1200, 600],
    ])
  })

  it("are never larger than it, and none is made twice", async () => {
    const { variants } = await made(await twoColours(200, 100).png().toBuffer())
    expect(variants.map(({ size }) => size)).toEqual([64, 160, 320])
    expect(await sharp(variants.at(-1)?.bytes).metadata()).toMatchObject({ width: 200, height: 100 })
  })

  it("can be made singly: the next larger one", async () => {
    const image = await twoColours(2000, 1000).jpeg().toBuffer()
    const sizes = async (size: number) => (await made(image, size)).variants.map((variant) => variant.size)
    expect([await sizes(1), await sizes(161), await sizes(9999)]).toEqual([[64], [320], [1200]])
  })

  it("come with a likeness and the commonest colour", async () => {
    const red = { width: 90, height: 90, channels: 3, background: "#ff0000" } as const
    const { facts } = await made(await sharp({ create: red }).png().toBuffer())
    const { r, g, b, a } = thumbHashToAverageRGBA(facts.thumbhash)
    expect([r, g, b, a].map((part) => Math.round(part))).toEqual([1, 0, 0, 1])
    expect(facts.colour).toBe("#f80808")
  })
})

describe("an odd image", () => {
  it.each(["jpeg", "png", "webp", "gif", "tiff", "avif"] as const)("as %s is read", async (format) => {
    const { facts, variants } = await made(await twoColours(300, 200).toFormat(format).toBuffer())
    expect(facts).toMatchObject({ width: 300, height: 200 })
    expect(isNear(await colourAt(variants[0]?.bytes as Uint8Array, 0.25, 0.5), RED)).toBe(true)
    expect(isNear(await colourAt(variants[0]?.bytes as Uint8Array, 0.75, 0.5), BLUE)).toBe(true)
  })

  it("turned by its camera is set upright", async () => {
    // 6: the top of what is seen is on the right of what is stored, so red, stored left, is seen on top.
    const turned = await twoColours(400, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const { facts, variants } = await made(turned)
    expect(facts).toMatchObject({ width: 200, height: 400 })
    const [smallest] = variants
    expect(isNear(await colourAt(smallest?.bytes as Uint8Array, 0.5, 0.25), RED)).toBe(true)
    expect(isNear(await colourAt(smallest?.bytes as Uint8Array, 0.5, 0.75), BLUE)).toBe(true)
  })

  it("in the four colours of print is seen in those of screens", async () => {
    const print = await twoColours(200, 200).toColourspace("cmyk").jpeg().toBuffer()
    expect((await sharp(print).metadata()).space).toBe("cmyk")
    const { variants } = await made(print)
    const [r = 0, g = 0, b = 0] = await colourAt(variants[0]?.bytes as Uint8Array, 0.25, 0.5)
    expect(r > 180 && g < 80 && b < 80).toBe(true)
  })

  it("of 16 bits a channel keeps its brightness", async () => {
    const deep = await twoColours(200, 200).toColourspace("rgb16").png().toBuffer()
    expect((await sharp(deep).metadata()).depth).toBe("ushort")
    const { variants } = await made(deep)
    expect(isNear(await colourAt(variants[0]?.bytes as Uint8Array, 0.25, 0.5), RED)).toBe(true)
  })

  it("of grey alone stays grey", async () => {
    const grey = await sharp({ create: { width: 99, height: 99, channels: 3, background: "#808080" } })
      .toColourspace("b-w")
      .png()
      .toBuffer()
    const { variants } = await made(grey)
    expect(isNear(await colourAt(variants[0]?.bytes as Uint8Array, 0.5, 0.5), [128, 128, 128])).toBe(true)
  })

  it("with transparent parts keeps them", async () => {
    const clear = { width: 100, height: 100, channels: 4, background: { r: 0, g: 255, b: 0, alpha: 0.5 } } as const
    const { variants } = await made(await sharp({ create: clear }).png().toBuffer())
    expect(await sharp(variants[0]?.bytes).metadata()).toMatchObject({ hasAlpha: true })
  })

  it.each(["gif", "webp"] as const)("that moves shows its first frame: %s", async (format) => {
    const frames = ["#ff0000", "#0000ff"].map((background) => ({
      create: { width: 80, height: 60, channels: 3 as const, background },
    }))
    const moving = await sharp(await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer())), {
      join: { animated: true },
    })
      .toFormat(format)
      .toBuffer()
    expect((await sharp(moving).metadata()).pages).toBe(2)
    const { facts, variants } = await made(moving)
    expect(facts).toMatchObject({ width: 80, height: 60 })
    expect(isNear(await colourAt(variants[0]?.bytes as Uint8Array, 0.5, 0.5), RED)).toBe(true)
    expect((await sharp(variants[0]?.bytes).metadata()).pages ?? 1).toBe(1)
  })
})

describe("a hostile image is refused", () => {
  it("where it is a bomb: 60,000 by 60,000 pixels in some kilobytes", async () => {
    const bomb = pngBomb(60_000, 60_000)
    expect(bomb.length).toBeLessThan(1_000_000)
    expect(await failure(bomb)).toBe("tooManyPixels")
  })

  it("where the decoder would have to hold too much of it", async () => {
    const wide = sharp({ create: { width: 7000, height: 6000, channels: 3, background: "#123456" } })
    const [plain, progressive] = await Promise.all([
      wide.clone().jpeg().toBuffer(),
      wide.clone().jpeg({ progressive: true }).toBuffer(),
    ])
    expect([await failure(plain), await failure(progressive)]).toEqual(["none", "tooManyPixels"])
  })

  it("where the file is too large", async () => {
    const rendered = await render(new Uint8Array(2000), "all", { ...RENDER_LIMITS, bytes: 1999 })
    expect(rendered).toMatchObject({ ok: false, failure: { reason: "tooManyBytes" } })
  })

  it("where it is SVG, whatever it is called", async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>'
    expect(await failure(Buffer.from(svg))).toBe("unsupported")
    expect(await failure(Buffer.from(`<?xml version="1.0"?><!-- ${"x".repeat(400)} -->${svg}`))).toBe("unsupported")
  })

  it("where it is cut off", async () => {
    const whole = await twoColours(900, 900).jpeg().toBuffer()
    for (const part of [0.99, 0.5, 0.1]) {
      expect(await failure(whole.subarray(0, Math.floor(whole.length * part)))).toBe("damaged")
    }
    expect(await failure(whole.subarray(0, 4))).toBe("damaged")
    expect(await failure(pngBomb(900, 900, 10))).toBe("damaged")
  })

  it("where its beginning lies", async () => {
    expect(await failure(Buffer.from("RIFF\0\0\0\0WEBPnothing of the kind"))).toBe("damaged")
    expect(await failure(Buffer.from("BM and no bitmap"))).toBe("unsupported")
    expect(await failure(Buffer.from("no image at all"))).toBe("unsupported")
    expect(await failure(new Uint8Array())).toBe("unsupported")
  })

  it("and the process goes on with the next one", async () => {
    await failure(pngBomb(900, 900, 10))
    expect(await failure(await twoColours(20, 20).png().toBuffer())).toBe("none")
  })
})

describe("a process that decodes", () => {
  const image = () => twoColours(3000, 3000).png().toBuffer()

  it("is killed when it takes too long, and another does the next image", async () => {
    const limits: (() => void)[] = []
    const after = (_: number, call: () => void) => {
      limits.push(call)
      return () => {}
    }
    const slow = new RenderProcesses({ ports: { ...systemPorts, after }, timeMs: 1000, atOnce: 1 })
    const first = slow.render({ bytes: await image(), size: "all", limits: RENDER_LIMITS })
    await Promise.resolve()
    limits[0]?.()
    expect(await first).toMatchObject({ ok: false, failure: { reason: "timeout" } })
    const second = slow.render({ bytes: await twoColours(9, 9).png().toBuffer(), size: 64, limits: RENDER_LIMITS })
    expect(await second).toMatchObject({ ok: true })
    await slow.close()
  })

  it("that crashes is told of, each time", async () => {
    const entry = new URL("../testing/crash.ts", import.meta.url)
    const crashing = new RenderProcesses({ ports: systemPorts, timeMs: 60_000, atOnce: 1, entry })
    for (const _ of [1, 2]) {
      const rendered = await crashing.render({ bytes: await image(), size: "all", limits: RENDER_LIMITS })
      expect(rendered).toEqual({
        ok: false,
        failure: { reason: "crashed", message: "the decoder ended with SIGSEGV" },
      })
    }
    await crashing.close()
  })

  it("is killed when nobody wants the image any more", async () => {
    const abort = new AbortController()
    const wanted = processes.render({ bytes: await image(), size: "all", limits: RENDER_LIMITS }, abort.signal)
    abort.abort(new Error("not wanted"))
    await expect(wanted).rejects.toThrow("not wanted")
    expect(await failure(await twoColours(20, 20).png().toBuffer())).toBe("none")
  })
})

/** What a server says is read as far as it may be long. */
import * as Schema from "effect/Schema"
import { expect, it } from "vitest"
import { systemHttp } from "../system.ts"
import { postJson } from "./requests.ts"

it("[SYNC-37] given an answer without end, when it is longer than it may be, then it is read no further", async () => {
  let [sent, isLeft] = [0, false]
  const endless = new ReadableStream<Uint8Array>({
    pull: (stream) => stream.enqueue(Buffer.alloc((sent++, 1000), " ")),
    cancel: () => void (isLeft = true),
  })
  const answer = () => Promise.resolve(new Response(endless, { headers: { "content-type": "application/json" } }))
  const ports = { ...systemHttp, fetch: answer }
  await expect(postJson(ports, new URL("http://home/pair"), {}, Schema.Struct({}))).rejects.toThrow(
    /more than 16384 bytes/,
  )
  expect(isLeft).toBe(true)
  expect(sent).toBeLessThan(25)
})

/** Servers that have the same file, of which one dies when it gave so much of it; and a page that plays from them. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"
import { build } from "vite"

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** `until`: bytes after which it is gone, in the middle of an answer. */
export async function mirror(file: Buffer, until = Infinity): Promise<{ address: string; isDead: () => boolean }> {
  let given = 0
  let isDead = false
  const server = createServer((request, response) => {
    const [, first = "0", last = ""] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? []
    const end = Math.min(file.length, last === "" ? file.length : Number(last) + 1)
    const bytes = file.subarray(Number(first), end)
    const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "range" }
    if (request.method === "OPTIONS") {
      response.writeHead(204, headers).end()
      return
    }
    response.writeHead(206, {
      ...headers,
      "access-control-expose-headers": "content-range",
      "content-length": bytes.length,
      "content-range": `bytes ${first}-${end - 1}/${file.length}`,
    })
    const left = until - given
    given += bytes.length
    if (bytes.length <= left) {
      response.end(bytes)
      return
    }
    isDead = true
    response.write(bytes.subarray(0, Math.max(0, left)), () => {
      server.close()
      server.closeAllConnections()
    })
  })
  return { address: `${await listening(server)}/file.wav`, isDead: () => isDead }
}

/** The address of a page with the engine alone (playsHere.ts). */
export async function enginePage(): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL("playsHere.ts", import.meta.url)), formats: ["es"], fileName: "page" },
    },
  })
  const [bundle] = [made].flat()
  if (bundle === undefined || !("output" in bundle)) throw new Error("nothing was made")
  const files = new Map(bundle.output.map((each) => [each.fileName, "code" in each ? each.code : each.source]))
  const [entry] = files.keys()
  return listening(
    createServer((request, response) => {
      const script = files.get((request.url ?? "").slice(1))
      response.setHeader("content-type", script === undefined ? "text/html" : "text/javascript")
      response.end(script ?? `<!doctype html><script type="module" src="/${entry ?? ""}"></script>`)
    }),
  )
}

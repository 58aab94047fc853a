/** The process in which images are decoded: one after the other, asked and answered by messages. */
import { render } from "./render.ts"
import type { RenderRequest } from "./rendered.ts"

// Ctrl-C reaches every process of a terminal; the one that asks decides when this one ends.
process.on("SIGINT", () => {})
process.on("message", (request: RenderRequest) => {
  void render(request).then((rendered) => process.send?.(rendered))
})

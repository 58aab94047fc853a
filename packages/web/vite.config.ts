/** The pages of the app. Addresses are relative, so that a server can lie below any path of a proxy. */
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"

/** What every page needs comes in one file in place of seventy: browsers ask a server without TLS for six at a time. */
const FIRST = { name: "first", tags: ["$initial" as const] }

/** And so does what stands in and beside the first page, with all that it needs besides. */
const NEXT = { name: "next", test: /src\/(?:pages\/home\/Home|playlists\/SidePlaylists|search\/SearchBox)\.tsx$/ }

export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    target: "es2023",
    manifest: true,
    license: { fileName: "licences.txt" },
    // Small files stay files: a strict policy lets no address begin with `data:` but for pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [FIRST, NEXT] } } },
  },
  // `vite` beside a server: `LEDGERLINE_SERVER=http://127.0.0.1:4280 npx vite`.
  server: { proxy: { "/api": process.env["LEDGERLINE_SERVER"] ?? "http://127.0.0.1:4280" } },
})

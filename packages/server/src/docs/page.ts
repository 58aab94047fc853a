/** The page on which the contract is read. Its script is a file of its own: none may stand in the page. */
import { BASE } from "@ledgerline/api"

export const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Ledgerline: the interface</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${BASE}/docs/swagger-ui.css" />
  </head>
  <body>
    <noscript>The same as a document: <a href="${BASE}/openapi.json">openapi.json</a></noscript>
    <div id="reader"></div>
    <script src="${BASE}/docs/swagger-ui-bundle.js"></script>
    <script src="${BASE}/docs/reader.js"></script>
  </body>
</html>
`

/** `validatorUrl`: otherwise the address of the document is sent to others. */
export const SCRIPT = `SwaggerUIBundle({
  url: "${BASE}/openapi.json",
  dom_id: "#reader",
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  validatorUrl: null,
  persistAuthorization: false,
})
`

/** The page on which a server is set up, until there is an app: what it says stands here, what it does in welcome.js. */

export const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Ledgerline</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="welcome.css" />
  </head>
  <body>
    <main>
      <h1>Ledgerline</h1>
      <noscript>This page needs its script. A server is also set up by <code>ledgerline user add NAME</code>.</noscript>
      <form id="set-up" hidden>
        <h2>Make your account</h2>
        <p>The server printed a code when it was started. It is good once.</p>
        <label>Code <input name="code" autocomplete="off" required /></label>
        <label>Name <input name="name" autocomplete="username" required /></label>
        <label>Password <input name="password" type="password" autocomplete="new-password" required /></label>
        <button>Set up</button>
      </form>
      <form id="sign-in" hidden>
        <h2>Sign in</h2>
        <label>Name <input name="name" autocomplete="username" required /></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
        <button>Sign in</button>
      </form>
      <section id="home" hidden>
        <p id="counts"></p>
        <form id="app">
          <h2>Play with an app that speaks Subsonic</h2>
          <p>Tell it this address, your name, and a password of its own:</p>
          <label>App or device <input name="name" maxlength="100" required /></label>
          <button>Make a password</button>
          <output></output>
        </form>
        <form id="pair">
          <h2>Sync another computer</h2>
          <p>A token is good once, for ten minutes: <code>ledgerline pair TOKEN</code></p>
          <button>Make a token</button>
          <output></output>
        </form>
        <p><a href="api/v1/docs">The interface for programs</a></p>
        <form id="sign-out"><button>Sign out</button></form>
      </section>
      <p id="problem" role="alert"></p>
    </main>
    <script src="welcome.js"></script>
  </body>
</html>
`

export const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 0 auto; padding: 1rem; }
h2 { font-size: 1.1rem; margin-bottom: 0; }
label { display: block; margin: 0.5rem 0; }
input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: 0.4rem; }
button { font: inherit; padding: 0.4rem 1rem; }
output { display: block; overflow-wrap: anywhere; user-select: all; font-family: ui-monospace, monospace; }
[hidden] { display: none; }
#problem { color: #b3261e; }
`

/** The page behind the one-time setup link: creates the first administrator, and says how to go on. */
export const setupPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Set up Gatehouse</title><link rel="stylesheet" href="/setup/style.css"><script type="module" src="/setup/script.js"></script>
</head>
<body><main>
<h1>Set up Gatehouse</h1>
<form>
<p>Create the first administrator. This link works once.</p>
<label>E-mail <input name="email" type="email" autocomplete="email" required></label>
<label>User name <input name="username" autocomplete="username" required pattern="[A-Za-z0-9._\\-]{3,30}"></label>
<label>Full name <input name="full_name" autocomplete="name"></label>
<label>Password <input name="password" type="password" autocomplete="new-password" required minlength="8" maxlength="256"></label>
<p role="alert"></p>
<button>Create administrator</button>
</form>
<section hidden><p>Done. Sign in with <code>POST /api/v1/auth/login</code>; the <a href="/docs">API documentation</a> tells the rest.</p></section>
</main></body>
</html>
`;

export const setupStyle = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; display: grid; place-items: center; min-height: 100vh; }
main { width: min(24rem, 100vw - 2rem); }
label { display: block; margin: 0 0 1rem; }
input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; border: 1px solid #8888; border-radius: .375rem; }
button { font: inherit; padding: .5rem 1rem; border-radius: .375rem; border: 0; background: light-dark(#0b57d0, #8ab4f8); color: light-dark(#fff, #000); }
[role=alert] { color: light-dark(#b3261e, #f2b8b5); min-height: 1.5em; }
`;

export const setupScript = `
const form = document.querySelector('form');
const alert = document.querySelector('[role=alert]');
form.addEventListener('submit', async event => {
  event.preventDefault();
  const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''));
  const token = new URLSearchParams(location.search).get('token') ?? '';
  alert.textContent = '';
  try {
    const reply = await fetch('/api/v1/auth/setup', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...fields, token }),
    });
    if (!reply.ok) throw new Error((await reply.json()).error);
    history.replaceState(null, '', '/setup');
    form.hidden = true;
    document.querySelector('section').hidden = false;
  } catch (error) {
    alert.textContent = error.message;
  }
});
`;

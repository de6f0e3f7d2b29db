import type { ConfirmationPage } from '../../domain/oauth/awaited/codes.ts';
import type { Released } from '../../domain/oauth/awaited/settle.ts';
import { type HtmlPage, htmlPage } from '../../http/route.ts';
import type { PageFile } from '../../http/surface.ts';
import type { DomainError } from '../../kernel/errors.ts';

/** The device that waits goes on by itself; this window has done its part. */
export function releasedPage({ secondFactor }: Released): HtmlPage {
  return page(
    secondFactor ? 'One more step' : 'Signed in',
    `<p>${
      secondFactor
        ? 'Continue on your other device: it asks for the code from your authenticator app.'
        : 'Your other device is signed in.'
    }</p>${closing}`,
    'closes',
  );
}

/** Asks for the code of the device that waits: whoever sent somebody here by a link is not let in by that alone. */
export function confirmPage({ who, formToken }: ConfirmationPage, problem: string | null = null): HtmlPage {
  const as = who === null ? 'you' : `<strong>${html(who)}</strong>`;
  return page(
    'Sign in another device?',
    `<p>This sign-in was started on another device or in another browser. If you continue, <strong>that device will be signed in as ${as}</strong> and can do what you can do.</p>
<p class="warning">Continue only if you started this yourself and see the code on that device in front of you. If someone sent you a link or a code, close this window: they would be signed in as you.</p>
<form method="post" action="/v1/auth/redirect/confirm">
<input type="hidden" name="form_token" value="${html(formToken)}">
<label>Code shown on the device <input name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20" required></label>
<p role="alert">${problem === null ? '' : html(problem)}</p>
<button>Sign in that device</button>
</form>`,
  );
}

/** Says what was refused; a wrong code may be typed again. */
export function refusedPage(message: string, error: DomainError | null): HtmlPage {
  if (error?.is('auth.user_code_wrong') === true) return confirmPage(error.details.page, message);
  return page('Not signed in', `<p role="alert">${html(message)}</p>${closing}`);
}

const closing = '<p>You can close this window.</p>';

function page(title: string, content: string, state = ''): HtmlPage {
  return htmlPage(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title}</title><link rel="stylesheet" href="/v1/auth/redirect/style.css"><script type="module" src="/v1/auth/redirect/script.js"></script>
</head>
<body${state === '' ? '' : ` data-state="${state}"`}><main>
<h1>${title}</h1>
${content}
</main></body>
</html>
`);
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

// Codes and states must not stay in the history. Browsers let scripts close only what scripts opened, hence the words. A
// second click would take the page away that says how the first one ended.
const script = `
history.replaceState(null, '', '/v1/auth/redirect');
if (document.body.dataset.state === 'closes') setTimeout(() => window.close(), 1500);
document.querySelector('form')?.addEventListener('submit', ({ target }) => { target.querySelector('button').disabled = true; });
`;

const style = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; display: grid; place-items: center; min-height: 100vh; }
main { width: min(28rem, 100vw - 2rem); overflow-wrap: anywhere; }
label { display: block; }
input { display: block; width: 100%; box-sizing: border-box; font: 1.25rem ui-monospace, monospace; padding: .5rem; border: 1px solid #8888; border-radius: .375rem; text-transform: uppercase; }
button { font: inherit; padding: .5rem 1rem; border-radius: .375rem; border: 0; background: light-dark(#0b57d0, #8ab4f8); color: light-dark(#fff, #000); }
.warning { border-left: .25rem solid light-dark(#b3261e, #f2b8b5); padding-left: .75rem; }
[role=alert] { color: light-dark(#b3261e, #f2b8b5); }
`;

export const signInFiles: readonly PageFile[] = [
  { path: '/v1/auth/redirect/script.js', type: 'text/javascript', text: script },
  { path: '/v1/auth/redirect/style.css', type: 'text/css', text: style },
];

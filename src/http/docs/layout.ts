import { html } from './html.ts';

/** A page of the documentation: no script, and everything it needs from here. `nav` and `main` are HTML already. */
export function layout(page: {
  readonly title: string;
  readonly description: string;
  readonly nav: string;
  readonly main: string;
}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${html(page.description)}">
<title>${html(page.title)}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header><a href="/docs">Gatehouse API</a> <a href="/openapi.json">OpenAPI</a> <a href="/">Console</a></header>
<nav aria-label="Contents">
${page.nav}
</nav>
<main id="main">
${page.main}
</main>
</body>
</html>
`;
}

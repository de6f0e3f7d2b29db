/** What a message says, before it takes a form. All of it is plain text. */
export interface Letter {
  readonly subject: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  readonly action?: { readonly label: string; readonly link: string };
  readonly closing: readonly string[];
}

const signature = 'This message was sent automatically by Gatehouse. Replies are not read.';

export function renderText({ greeting, paragraphs, action, closing }: Letter): string {
  const parts = [greeting, ...paragraphs, ...(action === undefined ? [] : [checked(action.link)]), ...closing];
  return `${parts.join('\n\n')}\n\n-- \n${signature}\n`;
}

/** HTML that reads well without styles, loads nothing and shows the link's address, so that it can be judged and copied. */
export function renderHtml({ subject, greeting, paragraphs, action, closing }: Letter): string {
  const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;
  const button = action === undefined ? [] : [linkHtml(action.label, checked(action.link))];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:24px;font:16px/1.5 sans-serif;color:#1a1a1a;background:#ffffff">
<main style="max-width:560px;margin:0 auto">
<h1 style="font-size:20px">${escapeHtml(subject)}</h1>
${[paragraph(greeting), ...paragraphs.map(paragraph), ...button, ...closing.map(paragraph)].join('\n')}
<p style="font-size:14px;color:#595959">${signature}</p>
</main>
</body>
</html>
`;
}

function linkHtml(label: string, link: string): string {
  const target = escapeHtml(link);
  const style = 'display:inline-block;padding:10px 16px;border-radius:4px;background:#1a4f8b;color:#ffffff';
  return `<p><a href="${target}" style="${style}">${escapeHtml(label)}</a></p>
<p style="font-size:14px;color:#595959">Or open this link:<br><span style="word-break:break-all">${target}</span></p>`;
}

function checked(link: string): string {
  if (!/^https?:\/\/[^\s<>"]+$/.test(link)) throw new Error('a link in mail must be an absolute http(s) address');
  return link;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? '');
}

/** Text as HTML shows it. */
export function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Words of ours, in which `code` is marked as code. */
export function words(text: string): string {
  return html(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

/** A value as indented JSON, in a box that scrolls and can be reached by keyboard. */
export function jsonBox(value: unknown, label: string): string {
  return codeBox(JSON.stringify(value, null, 2), label);
}

/** Text in a box that scrolls and can be reached by keyboard. */
export function codeBox(text: string, label: string): string {
  return `<pre tabindex="0" role="region" aria-label="${html(label)}"><code>${html(text)}</code></pre>`;
}

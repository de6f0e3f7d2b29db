/**
 * A signed address as this page can ask for it. Where the server keeps files itself, that is the server that the page came from: it may
 * be known by another name than the one that the server writes, which the policy for content would not let through.
 */
export function reachable(address: string, origin: string): string {
  const url = new URL(address, origin);
  const isOurs = url.pathname.startsWith('/objects/') && url.searchParams.has('signature');
  return isOurs ? new URL(url.pathname + url.search, origin).href : url.href;
}

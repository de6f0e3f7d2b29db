import { placeWords } from './errors.ts';
import { endOfString } from './json-values.ts';

/** How many members a value has, with all that is in it; a name that stood twice in the text is there once. */
export function membersOf(value: unknown): number {
  let members = 0;
  // Not by recursion: a megabyte of brackets is deeper than the stack.
  const open: unknown[] = [value];
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each !== 'object' || each === null) continue;
    const parts = Array.isArray(each) ? each : Object.values(each);
    if (parts !== each) members += parts.length;
    for (const part of parts) if (typeof part === 'object' && part !== null) open.push(part);
  }
  return members;
}

/** An object that has been begun (with its names so far) or an array (null), and what of it is being read. */
interface Open {
  readonly names: Set<string> | null;
  at: string | number;
}

/** Path of the first name that stands twice in one object of a JSON text (`metadata.size`), or null. */
export function repeatedName(json: string): string | null {
  const open: Open[] = [];
  for (let index = 0; index < json.length; index += 1) {
    const within = open.at(-1);
    switch (json[index]) {
      case '{':
        open.push({ names: new Set(), at: '' });
        break;
      case '[':
        open.push({ names: null, at: 0 });
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (typeof within?.at === 'number') within.at += 1;
        break;
      case '"': {
        const end = endOfString(json, index);
        if (within?.names && isName(json, end)) {
          within.at = String(JSON.parse(json.slice(index, end + 1)));
          if (within.names.has(within.at)) return placeWords(open.map(({ at }) => String(at)));
          within.names.add(within.at);
        }
        index = end;
        break;
      }
      default:
    }
  }
  return null;
}

function isName(json: string, end: number): boolean {
  let next = end + 1;
  while (/\s/.test(json[next] ?? '')) next += 1;
  return json[next] === ':';
}

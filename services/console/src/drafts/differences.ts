/** One thing that is not as it was. */
export type Difference = { readonly pointer: string; readonly before: unknown; readonly after: unknown };

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is not the same in two documents, by JSON pointer. A list is one thing: its order means something. */
export function differencesOf(before: unknown, after: unknown, pointer = ''): Difference[] {
  if (!isGroup(before) || !isGroup(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ pointer, before, after }];
  }
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => differencesOf(before[name], after[name], `${pointer}/${name}`));
}

/** `/signIn/identifierFirst` as one reads it: `Sign in, identifier first`. */
export function nameOf(pointer: string): string {
  const words = pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))
    .join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value as one reads it. */
export function valueOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.map(valueOf).join(', ');
  if (isGroup(value)) return Object.values(value).map(valueOf).join(' · ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

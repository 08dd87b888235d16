type Follows = (one: string, next: string) => boolean;

const isSame: Follows = (one, next) => one === next;

const stepOf = (one: string, next: string): number => (next.codePointAt(0) ?? 0) - (one.codePointAt(0) ?? 0);
const isAscending: Follows = (one, next) => stepOf(one, next) === 1;
const isDescending: Follows = (one, next) => stepOf(one, next) === -1;

const keyboardRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'yxcvbnm', 'azertyuiop', 'qsdfghjklm', '90'];
const pairs = (row: string): string[] =>
  Array.from(row)
    .slice(1)
    .map((key, index) => `${row[index]}${key}`);
const neighbours = new Set(keyboardRows.flatMap(pairs));
const isRightward: Follows = (one, next) => neighbours.has(one + next);
const isLeftward: Follows = (one, next) => neighbours.has(next + one);

const leastRun = 3;

/** Marks every character that its run gives away: all but the first of three or more that follow each other. */
function markRuns(characters: readonly string[], follows: Follows, marked: Set<number>): void {
  let start = 0;
  for (let index = 1; index <= characters.length; index += 1) {
    const [one, next] = [characters[index - 1], characters[index]];
    if (one !== undefined && next !== undefined && follows(one, next)) continue;
    if (index - start >= leastRun) for (let at = start + 1; at < index; at += 1) marked.add(at);
    start = index;
  }
}

/** Whether more than half of the characters could be told from those before them. */
function isMostlyRuns(characters: readonly string[], kinds: readonly Follows[]): boolean {
  const marked = new Set<number>();
  for (const follows of kinds) markRuns(characters, follows, marked);
  return marked.size * 2 > characters.length;
}

/** A longer piece is as good as a password. */
const longestPiece = 16;

/** Whether it is one piece, at most half as long, over and over; the last time perhaps cut off. */
function isOnePieceRepeated(characters: readonly string[]): boolean {
  for (let period = 1; period * 2 <= characters.length && period <= longestPiece; period += 1) {
    if (characters.every((character, index) => character === characters[index % period])) return true;
  }
  return false;
}

/** `aaaaaaaa`, `abcabcabc`, `aaaaaa1!`. Takes folded characters. */
export const isRepetitive = (characters: readonly string[]): boolean =>
  isOnePieceRepeated(characters) || isMostlyRuns(characters, [isSame]);

/** `abcdefgh`, `87654321`, `qwertyui`, `abcd1234!`: along the alphabet, the digits or a row of keys. */
export const isSequential = (characters: readonly string[]): boolean =>
  isMostlyRuns(characters, [isAscending, isDescending, isRightward, isLeftward]);

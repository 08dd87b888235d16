import { readFileSync } from 'node:fs';
import { verifyAuthentication } from './authentication.js';
import { CeremonyRejected } from './ceremony-rejected.js';
import { registrationCeremonyOf, authenticationCeremonyOf, type Vector } from './vector-case.js';
import { verifyRegistration } from './registration.js';

/** What became of one vector; `reason` is undefined when it was accepted. */
export interface Score {
  readonly vector: Vector;
  readonly reason: string | undefined;
  readonly verdict: 'right' | 'wrong' | 'out-of-scope' | 'either-counts';
}

/** Reads a file of vectors; undefined when there is none. */
export function readVectors(path: string): readonly Vector[] | undefined {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { vectors: Vector[] }).vectors;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Runs vectors through the two ceremonies and scores the verdicts. */
export async function scoreVectors(vectors: readonly Vector[]): Promise<Score[]> {
  const now = new Date();
  const scores: Score[] = [];
  for (const vector of vectors) {
    const reason = await rejectionOf(vector, now);
    scores.push({ vector, reason, verdict: verdictOf(vector, reason) });
  }
  return scores;
}

async function rejectionOf(vector: Vector, now: Date): Promise<string | undefined> {
  try {
    if (vector.kind === 'registration') {
      await verifyRegistration(registrationCeremonyOf(vector, now), vector.response);
    } else {
      const { ceremony, credential } = authenticationCeremonyOf(vector);
      await verifyAuthentication(ceremony, vector.response, credential);
    }
    return undefined;
  } catch (error) {
    if (error instanceof CeremonyRejected) return `${error.reason} (${error.message})`;
    // A crash is not a refusal: a negative vector that ends so has proved nothing.
    return `crash: ${String(error)}`;
  }
}

function verdictOf({ expected, optionalAlgorithm }: Vector, reason: string | undefined): Score['verdict'] {
  if (reason?.startsWith('crash')) return 'wrong';
  // Ed448 and ML-DSA are not offered, so their valid vectors are refused on purpose; their invalid ones still count.
  if (optionalAlgorithm && expected !== 'invalid') return 'out-of-scope';
  if (expected === 'implementation-defined') return 'either-counts';
  return (expected === 'valid') === (reason === undefined) ? 'right' : 'wrong';
}

/** The scores as a table and a list of the wrong ones. */
export function reportScores(scores: readonly Score[]): string {
  const rows = new Map<string, { accepted: number; refused: number; wrong: number; outOfScope: number }>();
  for (const { vector, reason, verdict } of scores) {
    const name = `${vector.kind.padEnd(14)}  ${vector.expected.padEnd(22)}`;
    const row = rows.get(name) ?? { accepted: 0, refused: 0, wrong: 0, outOfScope: 0 };
    rows.set(name, row);
    if (verdict === 'out-of-scope') row.outOfScope += 1;
    else if (reason === undefined) row.accepted += 1;
    else row.refused += 1;
    if (verdict === 'wrong') row.wrong += 1;
  }
  const count = (verdict: Score['verdict']) => scores.filter((score) => score.verdict === verdict).length;
  const wrong = scores.filter((score) => score.verdict === 'wrong');
  return [
    'ceremony        expected                accepted  refused  wrong  out of scope',
    ...[...rows.entries()].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, row]) => `${name}${cells(row)}`),
    `${scores.length} vectors: ${count('right')} right, ${count('wrong')} wrong, ${count('out-of-scope')} out of scope ` +
      `(ML-DSA, Ed448), ${count('either-counts')} implementation-defined`,
    ...wrong.map(
      ({ vector, reason }) =>
        `WRONG ${vector.id}  ${vector.title}  expected ${vector.expected}, got ${reason ?? 'accepted'}  [${vector.why}]`,
    ),
  ].join('\n');
}

function cells(row: { accepted: number; refused: number; wrong: number; outOfScope: number }): string {
  const [accepted, refused, wrong, outOfScope] = [row.accepted, row.refused, row.wrong, row.outOfScope].map(String);
  return `${accepted?.padStart(10)}${refused?.padStart(9)}${wrong?.padStart(7)}${outOfScope?.padStart(14)}`;
}

/** Scores the vectors of a file and prints the report; false when the file is missing or any verdict is wrong. */
export async function runVectors(path: string): Promise<boolean> {
  const vectors = readVectors(path);
  if (!vectors) {
    process.stderr.write(`No vectors at ${path}\n`);
    return false;
  }
  const scores = await scoreVectors(vectors);
  process.stdout.write(`${reportScores(scores)}\n`);
  return scores.every(({ verdict }) => verdict !== 'wrong');
}

import { setTimeout as wait } from 'node:timers/promises';
import { ContractError, type BrowserHash } from '@latchkey/contracts';
import type { ConsumedRow } from '../store/credential.store.js';

const looks = 4;
const betweenLooksMs = 60;

/**
 * The outcome of an answer that was given before: the byte-identical answer of the same browser gets it again, so a
 * lost reply is recoverable. The first answer may still be on its way to its commit, so this looks more than once.
 * Errors: `ceremony.already_used`, `authentication.failed` (another browser), `ceremony.expired` (also when lost).
 */
export async function answerAgain(
  look: () => Promise<ConsumedRow | undefined>,
  answer: { state: 'live' | 'lost' | 'expired'; browserHash: BrowserHash; bodyHash: string },
): Promise<ConsumedRow> {
  for (let attempt = 0; attempt < looks; attempt += 1) {
    const row = await look();
    if (row) return sameAnswer(row, answer);
    if (answer.state === 'expired') break;
    await wait(betweenLooksMs);
  }
  throw new ContractError('ceremony.expired', undefined, { reason: answer.state === 'expired' ? 'expired' : 'lost' });
}

function sameAnswer(row: ConsumedRow, answer: { browserHash: BrowserHash; bodyHash: string }): ConsumedRow {
  if (row.browser_hash !== answer.browserHash) {
    throw new ContractError('authentication.failed', undefined, { reason: 'wrong_browser' });
  }
  if (row.body_hash !== answer.bodyHash)
    throw new ContractError('ceremony.already_used', undefined, { reason: 'replay' });
  return row;
}

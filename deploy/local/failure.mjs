/** A failure that a person can do something about: one sentence that says what is wrong, and the next step. */
export class Failure extends Error {
  /**
   * @param {string} sentence
   * @param {string} nextStep
   */
  constructor(sentence, nextStep) {
    super(sentence);
    this.name = 'Failure';
    this.nextStep = nextStep;
  }
}

/**
 * What to print for any error: a `Failure` is its two lines, anything else is a bug of ours and keeps its stack.
 * @param {unknown} error
 * @returns {string}
 */
export const describeFailure = (error) => {
  if (error instanceof Failure) return `✗ ${error.message}\n  ${error.nextStep}`;
  if (isNoSpace(error))
    return '✗ The disk is full.\n  Free some space (about 2 GB for a first run), then run the command again.';
  return `✗ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
};

/** @param {unknown} error */
const isNoSpace = (error) => error instanceof Error && 'code' in error && error.code === 'ENOSPC';

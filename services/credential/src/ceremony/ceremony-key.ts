/** Injection token of the key that authenticates challenges. */
export const CEREMONY_KEY = Symbol('ceremony key');

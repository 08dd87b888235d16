/** Injection token of the 256-bit key inside every code's MAC. */
export const CODE_PEPPER = Symbol('code-pepper');

/** How pg writes a parameter's value; the types of pg leave it out. */
declare module 'pg/lib/utils.js' {
  export const prepareValue: (value: unknown) => string | Buffer | null;
}

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ContractError, type ErrorCode, type FieldError } from '@latchkey/contracts';

const mostErrors = 20;

/** RFC 6901 pointers to what is wrong. */
export const fieldErrors = (issues: readonly StandardSchemaV1.Issue[]): FieldError[] =>
  issues.slice(0, mostErrors).map(({ path = [], message }) => ({
    pointer: path
      .map(
        (part) =>
          `/${String(typeof part === 'object' ? part.key : part)
            .replaceAll('~', '~0')
            .replaceAll('/', '~1')}`,
      )
      .join(''),
    detail: message,
  }));

/** The value as its schema sees it. Errors: the given code, with pointers. Our schemas are synchronous. */
export function validated<S extends StandardSchemaV1>(
  schema: S,
  value: unknown,
  code: ErrorCode = 'contract.invalid_request',
): StandardSchemaV1.InferOutput<S> {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) throw new TypeError('contract schemas are synchronous');
  if (result.issues) throw new ContractError(code, undefined, { extension: { errors: fieldErrors(result.issues) } });
  return result.value;
}

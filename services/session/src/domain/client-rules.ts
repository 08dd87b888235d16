import type { ClientSettings, ConfigurationFault } from '@latchkey/contracts';
import { hasSecret } from './client-metadata.js';

const fault = (code: string, pointer: string, detail: string): ConfigurationFault => ({ code, pointer, detail });

/** Why a document's client cannot be as it is wanted. `before`: what it is now; undefined of a new one. */
export function clientFaults(wanted: ClientSettings, before: ClientSettings | undefined): ConfigurationFault[] {
  if (before === undefined)
    return hasSecret(wanted)
      ? [
          fault(
            'secret_needed',
            '',
            'make it with POST …/clients, which shows its secret once, and write its clientId here',
          ),
        ]
      : [];
  return before.type === wanted.type
    ? []
    : [fault('type_changed', '/type', 'stays what it is: register another client')];
}

import { consoleAsLines } from '@latchkey/observability';

// The OpenID library tells of its runtime while it is loaded, which is before anything else is made.
consoleAsLines('session');

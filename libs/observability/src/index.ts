export * from './console-lines.js';
export * from './health.js';
export * from './logger.js';
export * from './metrics.js';
export * from './redact.js';
export * from './sign-in-metrics.js';
export * from './state-metrics.js';
export * from './trace.js';

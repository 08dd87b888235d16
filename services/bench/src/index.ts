export * from './comparison.js';
export * from './floor-scenario.js';
export * from './latchkey-scenario.js';
export * from './load.js';
export * from './report.js';
export * from './round.js';

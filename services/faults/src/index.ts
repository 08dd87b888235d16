export * from './rolling.js';
export * from './run.js';

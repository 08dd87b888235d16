export * from './rolling.js';

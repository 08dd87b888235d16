// The door to deploy/local, as in suite.ts.
// oxlint-disable @nx/enforce-module-boundaries -- the checks use the Prometheus that deploy/local finds
export { findPrometheus } from '../../../deploy/local/prometheus.mjs';

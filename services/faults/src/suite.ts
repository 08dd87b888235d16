// The one door to deploy/local: it is no project of the workspace, so no rule knows which projects may use it.
// oxlint-disable @nx/enforce-module-boundaries -- the suite is started exactly as `npm start` does
export type {
  ServiceName,
  ServiceProcess,
  Suite,
  SuiteEnvironment,
  SuiteOptions,
} from '../../../deploy/local/suite.mjs';

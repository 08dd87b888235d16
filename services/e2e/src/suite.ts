// The one door to deploy/local: it is no project of the workspace, so no rule knows which projects may use it.
// oxlint-disable-next-line @nx/enforce-module-boundaries -- tests start the suite exactly as `npm start` does
export { startSuite, type ServiceName, type Suite, type SuiteOptions } from '../../../deploy/local/suite.mjs';

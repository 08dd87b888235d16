import { NotYet } from '../shell/not-yet.js';

export const OverviewPage = () => <NotYet title="Overview" />;

import { NotYet } from '../shell/not-yet.js';

export const ApplicationsPage = () => <NotYet title="Applications" />;

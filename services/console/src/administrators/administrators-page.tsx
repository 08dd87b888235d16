import { NotYet } from '../shell/not-yet.js';

export const AdministratorsPage = () => <NotYet title="Administrators" />;

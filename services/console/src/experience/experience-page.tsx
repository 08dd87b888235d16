import { NotYet } from '../shell/not-yet.js';

export const ExperiencePage = () => <NotYet title="Sign-in experience" />;

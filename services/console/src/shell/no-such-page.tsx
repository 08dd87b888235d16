import { Link } from '@tanstack/react-router';
import { Gate } from '../access/gate.js';

export const NoSuchPage = () => (
  <Gate title="There is no such page" lead="The address may be from another version of the console.">
    <Link to="/">To the overview</Link>
  </Gate>
);

import '../strict-csp.js';
import '../design/tokens.css';
import '../design/base.css';
import '../design/frame.css';
import '../design/controls.css';
import '../design/factors.css';
import { createRoot } from 'react-dom/client';
import { startTranslation } from '../i18n.js';
import { Drafts } from './drafts.js';
import { Preview } from './preview.js';

await startTranslation();
const drafts = new Drafts();
const root = document.querySelector('#app');
if (root) createRoot(root).render(<Preview drafts={drafts} />);

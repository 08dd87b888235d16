import './strict-csp.js';
import './design/tokens.css';
import './design/base.css';
import './design/frame.css';
import './design/controls.css';
import './design/factors.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { startTranslation } from './i18n.js';

await startTranslation();
const root = document.querySelector('#app');
if (root) createRoot(root).render(<App />);
